import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointFile } from '../../../../cli/train/checkpoint.ts';
import { firstHead } from '../../../../cli/train/head/head.ts';

const RUNS = [
  {
    rate: 1e-4,
    state: { ...firstHead({ width: 3, hidden: 2, classes: 2 }, 1), iterations: 35 },
    history: [{ loss: Number.NaN, accuracy: 0.5, validationLoss: 0.7, validationAccuracy: 0.25 }],
  },
];
const IDENTITY = { seed: '1', epochs: '20' };

describe('CheckpointFile', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maskwatch-checkpoint-'));
    path = join(folder, 'checkpoint.bin');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('reads back every bit of what was written', async () => {
    await new CheckpointFile(path, IDENTITY).write(RUNS);
    expect(await new CheckpointFile(path, IDENTITY).read()).toEqual(RUNS);
    expect(await readdir(folder)).toEqual(['checkpoint.bin']);
  });

  it('is nothing where no file is', async () => {
    expect(await new CheckpointFile(path, IDENTITY).read()).toBeNull();
  });

  it('refuses another training and names what differs', async () => {
    await new CheckpointFile(path, IDENTITY).write(RUNS);
    await expect(new CheckpointFile(path, { ...IDENTITY, seed: '2' }).read()).rejects.toThrow(
      /differs in: seed\. .*--fresh/,
    );
  });

  it.each([0.5, 0.99])('refuses a file cut off at %d of its length', async (share) => {
    const file = new CheckpointFile(path, IDENTITY);
    await file.write(RUNS);
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * share)));
    await expect(file.read()).rejects.toThrow(/damaged: begin anew by --fresh/);
  });
});
