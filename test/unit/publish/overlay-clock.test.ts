import { describe, expect, it } from 'vitest';
import { OverlayClock } from '../../../pipeline/publish/overlay-clock.ts';

const WALL_MS = 1_800_000_000_000;

function clockOf90000(): OverlayClock {
  const clock = new OverlayClock();
  clock.begin({ num: 1, den: 90_000 });
  return clock;
}

describe('OverlayClock', () => {
  it('keeps the distances that the camera says, however unevenly its packets arrive', () => {
    const clock = clockOf90000();
    const stamps = [0, 55, 80, 121].map((lateMs, index) =>
      clock.stamp(BigInt(index * 3600), WALL_MS + lateMs),
    );
    expect(stamps.map((each) => each - (stamps[0] ?? 0))).toEqual([0, 3600, 7200, 10_800]);
  });

  it('follows the wall clock, so that a new process goes on where the old one ended', () => {
    const [first, second] = [clockOf90000(), clockOf90000()];
    first.stamp(0n, WALL_MS);
    expect(second.stamp(777_000n, WALL_MS + 2000) - first.last).toBe(180_000);
  });

  it('sets itself by the wall clock when the camera has drifted away, and never goes back', () => {
    const clock = clockOf90000();
    const first = clock.stamp(0n, WALL_MS);
    const jumped = clock.stamp(90_000n * 60n, WALL_MS + 1000);
    expect(jumped - first).toBe(90_000);
    const back = clock.stamp(90_000n * 60n + 3600n, WALL_MS - 5000);
    expect(back).toBe(jumped + 1);
  });

  it('knows the time bases of files too', () => {
    const clock = new OverlayClock();
    clock.begin({ num: 1, den: 12_800 });
    const first = clock.stamp(0n, WALL_MS);
    expect(clock.stamp(512n, WALL_MS + 3) - first).toBe(3600);
  });

  it('finds the 32 bits of a packet that was stamped, while it is recent', () => {
    const clock = clockOf90000();
    const ticks = clock.stamp(42n, WALL_MS);
    expect(clock.rtpTimestampOf(42n)).toBe(ticks % 2 ** 32);
    for (let index = 1; index <= 300; index += 1)
      clock.stamp(BigInt(42 + index * 3600), WALL_MS + index * 40);
    expect(clock.rtpTimestampOf(42n)).toBeUndefined();
    clock.begin({ num: 1, den: 90_000 });
    expect(clock.rtpTimestampOf(42n + 300n * 3600n)).toBeUndefined();
  });
});
