import { describe, expect, it } from 'vitest';
import { RoomBitrate } from '../../../../server/media/room-bitrate.ts';
import type { ViewerSample } from '../../../../server/media/room-bitrate.ts';

const BOUNDS = { minBps: 300_000, maxBps: 4_000_000 };

function sample(more: Partial<ViewerSample>): ViewerSample {
  return { availableBps: null, sentBps: 2_000_000, lossFraction: 0, ...more };
}

/** Steps until the encoder is told something. */
function untilTold(bitrate: RoomBitrate, samples: readonly ViewerSample[], steps = 20): number | null {
  for (let step = 0; step < steps; step += 1) {
    const told = bitrate.next(samples);
    if (told !== null) return told;
  }
  return null;
}

describe('RoomBitrate', () => {
  it('falls at once to what the slowest viewer can take', () => {
    const bitrate = new RoomBitrate(BOUNDS);
    const told = bitrate.next([sample({ availableBps: 9_000_000 }), sample({ availableBps: 1_000_000 })]);
    expect(told).toBe(850_000);
    expect(bitrate.currentBps).toBe(850_000);
  });

  it('never leaves its bounds', () => {
    const bitrate = new RoomBitrate(BOUNDS);
    expect(bitrate.next([sample({ availableBps: 50_000 })])).toBe(300_000);
    for (let step = 0; step < 100; step += 1)
      bitrate.next([sample({ availableBps: 50_000_000, sentBps: 300_000 })]);
    expect(bitrate.currentBps).toBe(4_000_000);
  });

  it('rises slowly, and tells the encoder only of changes above a tenth', () => {
    const bitrate = new RoomBitrate(BOUNDS);
    const plenty = [sample({ availableBps: 8_000_000 })];
    expect(bitrate.next(plenty)).toBeNull();
    const told = bitrate.next(plenty);
    expect(told).toBeGreaterThan(2_200_000);
    expect(told).toBeLessThan(2_400_000);
  });

  it('is not talked down by the low estimate of a picture that needs little', () => {
    const bitrate = new RoomBitrate(BOUNDS);
    expect(untilTold(bitrate, [sample({ availableBps: 270_000, sentBps: 200_000 })])).toBeGreaterThan(
      2_000_000,
    );
  });

  it('falls with the loss of a viewer that sends no estimate, and stays while there is some', () => {
    const bitrate = new RoomBitrate(BOUNDS);
    expect(bitrate.next([sample({ lossFraction: 0.3 })])).toBe(1_700_000);
    expect(untilTold(bitrate, [sample({ lossFraction: 0.05 })])).toBeNull();
    expect(untilTold(bitrate, [sample({ lossFraction: 0 })])).toBeGreaterThan(1_700_000);
  });

  it('stays as it is while nobody is connected', () => {
    expect(untilTold(new RoomBitrate(BOUNDS), [])).toBeNull();
  });
});
