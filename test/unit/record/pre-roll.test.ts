import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PreRoll } from '../../../pipeline/record/pre-roll.ts';
import { makePacket } from '../../helpers/packets.ts';

const FRAME_MS = 40;
const GOP = 25;

describe('PreRoll', () => {
  let ring: PreRoll;
  beforeEach(() => {
    ring = new PreRoll(5000);
  });
  afterEach(() => ring.clear());

  const push = (from: number, to: number, sizeBytes = 100) => {
    for (let index = from; index < to; index += 1) {
      const packet = makePacket({ pts: index * 3600, isKeyframe: index % GOP === 0, sizeBytes });
      ring.push(packet, index * FRAME_MS);
      packet.free();
    }
  };

  it('begins with a keyframe even when it joined in the middle of a group', () => {
    push(7, 60);
    expect(ring.from(0)[0]).toMatchObject({ isKeyframe: true, wallMs: GOP * FRAME_MS });
  });

  it('keeps at least the wanted length and at most one group more', () => {
    push(0, 1000);
    const kept = ring.from(0);
    const lengthMs = 999 * FRAME_MS - kept[0]!.wallMs;
    expect(lengthMs).toBeGreaterThanOrEqual(5000);
    expect(lengthMs).toBeLessThanOrEqual(5000 + GOP * FRAME_MS);
    expect(ring.sizeBytes).toBe(kept.length * 100);
  });

  it('answers from the last keyframe at or before the wanted time', () => {
    push(0, 100);
    expect(ring.from(2500)[0]!.wallMs).toBe(2000);
    expect(ring.from(2000)[0]!.wallMs).toBe(2000);
    expect(ring.from(2500).at(-1)!.wallMs).toBe(99 * FRAME_MS);
  });

  it('is bounded in bytes for cameras of a huge bitrate', () => {
    push(0, 100, 2 * 1024 * 1024);
    expect(ring.sizeBytes).toBeLessThanOrEqual(66 * 1024 * 1024);
    expect(ring.from(0).length).toBeGreaterThan(0);
  });

  it('forgets what came before a change of the picture size', () => {
    push(0, 60);
    ring.keepNewestGroup();
    expect(ring.from(0)[0]!.wallMs).toBe(50 * FRAME_MS);
  });
});
