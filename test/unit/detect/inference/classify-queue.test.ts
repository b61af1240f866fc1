import { describe, expect, it } from 'vitest';
import { ClassifyQueue } from '../../../../pipeline/detect/inference/classify-queue.ts';
import type { CropBatch } from '../../../../pipeline/detect/crop.ts';
import type { CropScores } from '../../../../pipeline/domain/crop.ts';

const cropsOf = (id: number): CropBatch => ({ count: 1, side: 1, rgb: Uint8Array.of(id, 0, 0) });
const scoresOf = (id: number): CropScores => ({
  with_mask: id,
  without_mask: 0,
  incorrect_mask: 0,
  not_face: 0,
});

describe('ClassifyQueue', () => {
  /** Finishes one batch at a time, by the test; each answers with the id of its crops, 13 breaks. */
  function start() {
    const begun: number[] = [];
    const held: PromiseWithResolvers<void>[] = [];
    const lane = {
      classify: async ({ rgb }: CropBatch): Promise<readonly CropScores[]> => {
        begun.push(rgb[0]!);
        const hold = Promise.withResolvers<void>();
        held.push(hold);
        await hold.promise;
        if (rgb[0] === 13) throw new Error('lane broke');
        return [scoresOf(rgb[0]!)];
      },
    };
    const finish = async (): Promise<void> => {
      held.shift()?.resolve();
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { queue: new ClassifyQueue(lane), begun, finish };
  }

  it('answers in the order of asking, one batch at a time, a broken one too', async () => {
    const { queue, begun, finish } = start();
    const [door, hall] = [{}, {}];
    const answers = Promise.allSettled([
      queue.classify(door, cropsOf(1)),
      queue.classify(hall, cropsOf(13)),
      queue.classify(door, cropsOf(3)),
    ]);
    expect(begun).toEqual([1]);
    await finish();
    expect(begun).toEqual([1, 13]);
    await finish();
    await finish();
    expect(await answers).toMatchObject([
      { value: [scoresOf(1)] },
      { reason: { message: 'lane broke' } },
      { value: [scoresOf(3)] },
    ]);
  });

  it('refuses at once when too many wait', async () => {
    const { queue } = start();
    const asked = Array.from({ length: 33 }, (_, id) => queue.classify({}, cropsOf(id)));
    void Promise.allSettled(asked);
    await expect(queue.classify({}, cropsOf(99))).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('does not look at what a camera asked that is gone', async () => {
    const { queue, begun, finish } = start();
    const [door, hall] = [{}, {}];
    const first = queue.classify(door, cropsOf(1));
    const gone = queue.classify(door, cropsOf(2));
    const last = queue.classify(hall, cropsOf(3));
    queue.remove(door);
    await expect(gone).rejects.toMatchObject({ code: 'unavailable' });
    await finish();
    await finish();
    expect([await first, await last]).toEqual([[scoresOf(1)], [scoresOf(3)]]);
    expect(begun).toEqual([1, 3]);
  });
});
