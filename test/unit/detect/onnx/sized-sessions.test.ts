import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SizedSessions } from '../../../../pipeline/detect/onnx/sized-sessions.ts';
import { tinyModel } from '../tiny-model.ts';

const BROKEN = new Uint8Array([1, 2, 3]);

describe('SizedSessions', () => {
  let nowMs: number;
  let bytes: Uint8Array;
  let openings: number;
  let sessions: SizedSessions;

  beforeEach(() => {
    nowMs = 1000;
    bytes = tinyModel();
    openings = 0;
    const model = {
      file: 'tiny.onnx',
      get bytes() {
        openings += 1;
        return bytes;
      },
    };
    sessions = new SizedSessions(model, 'cpu', { monotonicMs: () => nowMs, wallMs: () => nowMs });
  });

  afterEach(() => sessions.close());

  it('opens a size once', async () => {
    const first = await sessions.of(64, 32);
    nowMs += 60_000;
    expect(await sessions.of(64, 32)).toBe(first);
    expect(openings).toBe(1);
  });

  it('opens a size that failed again after some seconds', async () => {
    bytes = BROKEN;
    await expect(sessions.of(64, 32)).rejects.toMatchObject({ code: 'model-mismatch' });
    bytes = tinyModel();
    nowMs += 5000;
    await expect(sessions.of(64, 32)).resolves.toMatchObject({ maxBatch: 1 });
    nowMs += 5000;
    await expect(sessions.of(64, 32)).resolves.toMatchObject({ maxBatch: 1 });
    expect(openings).toBe(2);
  });

  it('does not read a model that fails anew for each look', async () => {
    bytes = BROKEN;
    for (let look = 0; look < 50; look += 1) {
      await expect(sessions.of(64, 32)).rejects.toMatchObject({ code: 'model-mismatch' });
      nowMs += 200;
    }
    expect(openings).toBe(2);
  });

  it('opens another size although one failed', async () => {
    bytes = BROKEN;
    await expect(sessions.of(64, 32)).rejects.toMatchObject({ code: 'model-mismatch' });
    bytes = tinyModel();
    await expect(sessions.of(96, 64)).resolves.toMatchObject({ maxBatch: 1 });
  });
});
