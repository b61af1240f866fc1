import { beforeEach, describe, expect, it } from 'vitest';
import type { Lane } from '../../../../pipeline/detect/inference/batcher.ts';
import { Batcher } from '../../../../pipeline/detect/inference/batcher.ts';
import type { RgbFrame } from '../../../../pipeline/detect/detector.ts';
import type { InferenceResult } from '../../../../pipeline/detect/inference/inference-thread.ts';
import type { Detection } from '../../../../pipeline/domain/detection.ts';

const scores = { with_mask: 0.9, without_mask: 0, incorrect_mask: 0 };

/** A lane whose batches are finished by the test; each frame's first byte names it, and comes back as the box's x1. */
class HeldLane implements Lane {
  readonly batches: number[][] = [];
  #held: PromiseWithResolvers<InferenceResult> | null = null;
  #frames: readonly RgbFrame[] = [];

  detect(frames: readonly RgbFrame[]): Promise<InferenceResult> {
    this.batches.push(frames.map((frame) => frame.rgb[0]!));
    this.#frames = frames;
    this.#held = Promise.withResolvers();
    return this.#held.promise;
  }

  async finish(): Promise<void> {
    const found = this.#frames.map(({ rgb }) => {
      const face: Detection = { box: [rgb[0]!, 0, 0, 0], label: 'with_mask', confidence: 0.9, scores };
      return { detections: [face], crops: 0 };
    });
    this.#held?.resolve({ found, inferMs: 7 });
    await settled();
  }

  async break(): Promise<void> {
    this.#held?.reject(new Error('lane broke'));
    await settled();
  }
}

/** All continuations of the promises that were settled have run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('Batcher', () => {
  const cameras = { a: {}, b: {}, c: {} };
  let nowMs: number;
  let lane: HeldLane;
  let told: string[];

  beforeEach(() => {
    nowMs = 1000;
    lane = new HeldLane();
    told = [];
  });

  function start(maxBatch: number, lanes: Lane[] = [lane]): Batcher {
    const clock = { monotonicMs: () => nowMs, wallMs: () => 0 };
    return new Batcher({
      maxBatch,
      lanes,
      clock,
      onBatch: (frames, inferMs) => told.push(`${frames} in ${inferMs}`),
    });
  }

  function offer(batcher: Batcher, camera: keyof typeof cameras, id: number, width = 4): void {
    batcher.offer(cameras[camera], {
      width,
      height: 2,
      rgb: Uint8Array.of(id),
      answer: ({ detections }, queueMs) =>
        told.push(`${camera}${id} answered ${detections[0]?.box[0]} after ${queueMs}`),
      drop: () => told.push(`${camera}${id} dropped`),
      fail: (error) => told.push(`${camera}${id} failed: ${error.message}`),
    });
  }

  it('keeps the newest frame of a camera, and tells and counts each that it displaced', async () => {
    const batcher = start(4);
    offer(batcher, 'a', 1);
    for (const id of [2, 3, 4]) offer(batcher, 'a', id);
    expect(told).toEqual(['a2 dropped', 'a3 dropped']);
    expect(batcher.droppedTotal).toBe(2);
    await lane.finish();
    expect(lane.batches).toEqual([[1], [4]]);
  });

  it('runs waiting frames of several cameras together and answers each its own', async () => {
    const batcher = start(4);
    offer(batcher, 'a', 1);
    offer(batcher, 'a', 2);
    offer(batcher, 'b', 3);
    offer(batcher, 'c', 4);
    nowMs += 25;
    await lane.finish();
    nowMs += 10;
    await lane.finish();
    expect(lane.batches).toEqual([[1], [2, 3, 4]]);
    expect(told).toEqual([
      '1 in 7',
      'a1 answered 1 after 0',
      '3 in 7',
      'a2 answered 2 after 25',
      'b3 answered 3 after 25',
      'c4 answered 4 after 25',
    ]);
  });

  it('serves in turn, however often one camera offers', async () => {
    const batcher = start(1);
    offer(batcher, 'a', 1);
    for (const id of [2, 3, 4]) {
      offer(batcher, 'a', 10 + id);
      offer(batcher, 'b', 20 + id);
      offer(batcher, 'c', 30 + id);
    }
    for (let round = 0; round < 6; round += 1) {
      offer(batcher, 'a', 50 + round);
      await lane.finish();
    }
    expect(lane.batches.flat().slice(0, 5)).toEqual([1, 50, 24, 34, 53]);
  });

  it('puts only frames of one size into a batch, and begins the next with the one that was left behind', async () => {
    const batcher = start(4);
    offer(batcher, 'a', 1);
    offer(batcher, 'b', 2);
    offer(batcher, 'c', 3, 8);
    offer(batcher, 'a', 4);
    await lane.finish();
    offer(batcher, 'b', 5);
    await lane.finish();
    await lane.finish();
    expect(lane.batches).toEqual([[1], [4, 2], [3], [5]]);
  });

  it('takes at most maxBatch frames', async () => {
    const batcher = start(2);
    offer(batcher, 'a', 1);
    for (const camera of ['a', 'b', 'c'] as const) offer(batcher, camera, 2);
    await lane.finish();
    expect(lane.batches.map((batch) => batch.length)).toEqual([1, 2]);
  });

  it('gives work to every idle lane', () => {
    const second = new HeldLane();
    const batcher = start(4, [lane, second]);
    offer(batcher, 'a', 1);
    offer(batcher, 'b', 2);
    expect([lane.batches, second.batches]).toEqual([[[1]], [[2]]]);
  });

  it('looks at one frame of a camera at a time, so that its answers keep their order', async () => {
    const second = new HeldLane();
    const batcher = start(4, [lane, second]);
    offer(batcher, 'a', 1);
    offer(batcher, 'a', 2);
    expect(second.batches).toEqual([]);
    await lane.finish();
    expect([...lane.batches, ...second.batches]).toEqual([[1], [2]]);
  });

  it('forgets the waiting frame of a camera that is gone', async () => {
    const batcher = start(4);
    offer(batcher, 'a', 1);
    offer(batcher, 'b', 2);
    batcher.remove(cameras.b);
    await lane.finish();
    expect(lane.batches).toEqual([[1]]);
    expect(batcher.droppedTotal).toBe(0);
  });

  it('tells every camera of a batch that failed, and goes on', async () => {
    const batcher = start(4);
    offer(batcher, 'a', 1);
    offer(batcher, 'b', 2);
    await lane.break();
    await lane.finish();
    expect(told).toEqual(['a1 failed: lane broke', '1 in 7', 'b2 answered 2 after 0']);
  });
});
