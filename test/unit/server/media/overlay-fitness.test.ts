import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { OverlayFitness } from '../../../../pipeline/domain/overlay.ts';
import { decidedFitness, type Overlayable } from '../../../../server/media/overlay-fitness.ts';

const CAMERA = '1';
const AVAILABLE: OverlayFitness = {
  state: 'available',
  reason: null,
  profileLevelId: '42e01f',
  keyframeIntervalMs: 2000,
};
const UNKNOWN: OverlayFitness = {
  state: 'unknown',
  reason: 'Nothing is known yet.',
  profileLevelId: null,
  keyframeIntervalMs: null,
};
/** Longer than any test: who waits for it in vain fails. */
const FOREVER_MS = 60_000;

class Cameras extends EventEmitter<{ report: [string, Overlayable] }> {
  readonly #reports = new Map<string, Overlayable>();
  state: 'live' | 'reconnecting' = 'live';

  status() {
    return { state: this.state } as const;
  }

  report(cameraId: string): Overlayable | undefined {
    return this.#reports.get(cameraId);
  }

  tell(overlay: OverlayFitness | null, cameraId = CAMERA): void {
    this.#reports.set(cameraId, { overlay });
    this.emit('report', cameraId, { overlay });
  }
}

describe('whether the own video of a camera can be watched', () => {
  it('is told at once where it is known', async () => {
    const cameras = new Cameras();
    cameras.tell(AVAILABLE);
    expect(await decidedFitness(cameras, CAMERA, FOREVER_MS)).toBe(AVAILABLE);
  });

  it('is waited for of a camera that came live a moment ago', async () => {
    const cameras = new Cameras();
    const fitness = decidedFitness(cameras, CAMERA, FOREVER_MS);
    cameras.tell(null);
    cameras.tell(UNKNOWN);
    cameras.tell(AVAILABLE, 'another');
    cameras.tell(AVAILABLE);
    expect(await fitness).toBe(AVAILABLE);
    expect(cameras.listenerCount('report')).toBe(0);
  });

  it('is not waited for of a camera that is not live', async () => {
    const cameras = new Cameras();
    cameras.state = 'reconnecting';
    expect(await decidedFitness(cameras, CAMERA, FOREVER_MS)).toBeNull();
  });

  it('stays unknown where no report tells in time', async () => {
    const cameras = new Cameras();
    cameras.tell(UNKNOWN);
    expect(await decidedFitness(cameras, CAMERA, 20)).toBe(UNKNOWN);
    expect(cameras.listenerCount('report')).toBe(0);
  });
});
