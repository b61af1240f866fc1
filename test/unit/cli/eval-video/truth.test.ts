import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTruth } from '../../../../cli/eval-video/truth.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/clips', import.meta.url));

describe('readTruth', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maskwatch-truth-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const read = async (truth: unknown) => {
    const file = join(folder, 'truth.json');
    await writeFile(file, JSON.stringify(truth, null, 1));
    return readTruth(file);
  };

  it('takes as much as is known', async () => {
    expect(await read({ people: 3 })).toEqual({ people: 3 });
    expect(await read({ violations: [], durationMs: 4000 })).toEqual({ violations: [], durationMs: 4000 });
    expect(await read({ people: [{ id: 'a' }] })).toEqual({
      people: [{ id: 'a', optional: false, intervals: [], boxes: [] }],
    });
  });

  it('reads the truths of the real clips', async () => {
    const files = await readdir(FIXTURES);
    expect(files.length).toBeGreaterThanOrEqual(4);
    for (const file of files)
      expect((await readTruth(join(FIXTURES, file))).violations).toBeInstanceOf(Array);
  });

  it.each([
    ['nothing to judge by', { durationMs: 1 }, 'there is nothing to judge by'],
    [
      'a box that is turned over',
      person({ boxes: [{ atMs: 0, box: [0.5, 0, 0.4, 1] }] }),
      'people.0.boxes.0.box: x1 must not be above x2',
    ],
    ['a box in pixels', person({ boxes: [{ atMs: 0, box: [10, 20, 30, 40] }] }), 'people.0.boxes.0.box.0'],
    [
      'times that fall',
      person({
        boxes: [
          { atMs: 9, box: null },
          { atMs: 8, box: null },
        ],
      }),
      'the times of boxes must rise',
    ],
    [
      'another label',
      person({ intervals: [{ fromMs: 0, toMs: 1, label: 'mask' }] }),
      'people.0.intervals.0.label: expected one of with_mask',
    ],
    [
      'a time that runs backwards',
      { violations: [{ fromMs: 5, toMs: 5 }] },
      'violations.0: toMs must be above fromMs',
    ],
    [
      'somebody unknown',
      { people: [], violations: [{ personId: 'b', fromMs: 0, toMs: 1 }] },
      'violations.0.personId: nobody in people has the id b',
    ],
    ['a person twice', { people: [{ id: 'a' }, { id: 'a' }] }, 'people.1.id: a is there twice'],
    ['half a person', { people: 1.5 }, 'people: expected a number or a list of people'],
    ['a slip of the pen', { people: 1, violation: [] }, 'Unrecognized key: "violation"'],
  ])('refuses %s', async (_, truth, sentence) => {
    await expect(read(truth)).rejects.toMatchObject({
      name: 'CommandError',
      message: expect.stringContaining(sentence) as string,
    });
  });
});

function person(fields: object): object {
  return { people: [{ id: 'a', ...fields }] };
}
