import { describe, expect, it } from 'vitest';
import { EffortChoice, type CameraSecond } from '../../../../pipeline/camera/effort/effort-choice.ts';
import { ENCODE_EFFORTS } from '../../../../pipeline/domain/encode-effort.ts';

const CALM = { isEncoding: true, lagMs: 20, lateLooks: 0, busy: 0.3, waiting: 0.1 };
const HARD = { isEncoding: true, lagMs: 400, lateLooks: 2, busy: 0.6, waiting: 0.7 };

/** A camera whose seconds the test lets pass. */
class Camera {
  nowMs = 0;
  readonly choice = new EffortChoice(ENCODE_EFFORTS);
  /** Each change, as `12 s: less`. */
  readonly changes: string[] = [];

  live(seconds: number, second: CameraSecond | ((index: number) => CameraSecond)): this {
    for (let index = 0; index < seconds; index += 1) {
      this.nowMs += 1000;
      const before = this.choice.current;
      this.choice.secondPassed(typeof second === 'function' ? second(index) : second, this.nowMs);
      const { current } = this.choice;
      if (current !== before) this.changes.push(`${this.nowMs / 1000} s: ${current}`);
    }
    return this;
  }
}

describe('EffortChoice', () => {
  it('tries as hard as configured while the camera keeps its pace', () => {
    expect(new Camera().live(300, CALM).changes).toEqual([]);
  });

  it('goes down by one step for each two hard seconds, and no further than there are steps', () => {
    expect(new Camera().live(10, HARD).changes).toEqual(['2 s: less', '4 s: least']);
  });

  it('takes one hard second for what it is', () => {
    const camera = new Camera().live(60, (index) => (index % 3 === 0 ? HARD : CALM));
    expect(camera.changes).toEqual([]);
  });

  it('goes down with two hard seconds of three', () => {
    expect(new Camera().live(3, (index) => (index === 1 ? CALM : HARD)).changes).toEqual(['3 s: less']);
  });

  it.each([
    ['a network that falters', { ...HARD, lateLooks: 0, busy: 0.3, waiting: 0.1 }],
    ['a detector that is slow by itself', { ...HARD, lagMs: 20, busy: 0.3, waiting: 0.1 }],
    ['a machine that is full, where nothing is late', { ...HARD, lagMs: 150, lateLooks: 0, busy: 0.9 }],
    ['what is not encoded by x264', { ...HARD, busy: 0.95, isEncoding: false }],
  ])('does not go down for %s', (_, second) => {
    expect(new Camera().live(60, second).changes).toEqual([]);
  });

  it.each([
    ['pictures are late as one core is not enough', { ...HARD, lateLooks: 0, busy: 0.85, waiting: 0.1 }],
    ['looks are late as it waits for a processor', { ...HARD, lagMs: 20, busy: 0.5 }],
  ])('goes down where %s', (_, second) => {
    expect(new Camera().live(2, second).changes).toEqual(['2 s: less']);
  });

  it('goes up by one step after each calm minute', () => {
    const camera = new Camera().live(4, HARD).live(200, CALM);
    expect(camera.changes.slice(2)).toEqual(['65 s: less', '125 s: full']);
  });

  it.each([
    ['where the processors are still taken', { ...CALM, waiting: 0.45 }],
    ['where its own thread is', { ...CALM, busy: 0.7 }],
  ])('does not go up %s', (_, second) => {
    const camera = new Camera().live(2, HARD).live(300, (index) => (index % 50 === 49 ? second : CALM));
    expect(camera.changes).toEqual(['2 s: less']);
  });

  it('goes up where it has room, though looks are late: less effort would not mend that', () => {
    const camera = new Camera()
      .live(2, HARD)
      .live(70, (index) => ({ ...CALM, lateLooks: index % 6 === 5 ? 1 : 0 }));
    expect(camera.changes).toEqual(['2 s: less', '63 s: full']);
  });

  it('waits twice as long each time that it went up in vain, 16 minutes at most', () => {
    const camera = new Camera().live(2, HARD);
    const waits: number[] = [];
    for (let time = 0; time < 6; time += 1) {
      const fromMs = camera.nowMs;
      while (camera.choice.current !== 'full') camera.live(1, CALM);
      // The first calm second ended a second after the hard one.
      waits.push((camera.nowMs - fromMs - 1000) / 60_000);
      camera.live(2, HARD);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 16]);
  });

  it('waits a minute again once it has held what it went up to', () => {
    const camera = new Camera().live(2, HARD).live(61, CALM).live(2, HARD).live(121, CALM);
    expect(camera.choice.current).toBe('full');
    camera.live(130, CALM).live(2, HARD);
    camera.changes.length = 0;
    const fromS = camera.nowMs / 1000;
    camera.live(100, CALM);
    expect(camera.changes).toEqual([`${fromS + 61} s: full`]);
  });

  it('has nothing to change where there is one effort only', () => {
    const choice = new EffortChoice(['full']);
    for (let ms = 0; ms < 60_000; ms += 1000) choice.secondPassed(HARD, ms);
    expect(choice.current).toBe('full');
  });
});
