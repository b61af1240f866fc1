import { describe, expect, it } from 'vitest';
import type { Box } from '../../../pipeline/domain/box.ts';
import type { Track } from '../../../pipeline/domain/track.ts';
import { StillWatch } from '../../../pipeline/motion/still-watch.ts';
import { noiseOf, paintedLuma } from './luma.ts';

const WIDTH = 320;
const HEIGHT = 180;

/** A striped face of 40 x 40 pixels before a plain wall, seen by a noisy sensor. */
function scene(seed: number, { shift = 0, light = 0 } = {}) {
  const noise = noiseOf(seed, 4);
  return paintedLuma(WIDTH, HEIGHT, (x, y) => {
    const isFace = x >= 100 + shift && x < 140 + shift && y >= 60 && y < 100;
    return (isFace ? (Math.floor((x - shift) / 10) % 2) * 60 + 80 : 50) + light + noise();
  });
}

/** @param jitter Of the box's lower edge, in box heights. */
function track({ shift = 0, jitter = 0, id = 1, visible = true } = {}): Track {
  const box: Box = [(100 + shift) / WIDTH, 60 / HEIGHT, (140 + shift) / WIDTH, (100 + jitter * 40) / HEIGHT];
  return { id, box, label: 'without_mask', confidence: 0.9, firstSeenMs: 0, lastSeenMs: 0, visible };
}

describe('StillWatch', () => {
  const isStill = ([first]: readonly Track[]): boolean => first?.isStill === true;

  it('takes a face for still that does not move, whatever the noise and the jitter of its box', () => {
    const watch = new StillWatch();
    for (let look = 0; look < 20; look += 1) {
      const tracks = [track({ jitter: (look % 3) * 0.04 })];
      expect(isStill(watch.mark(scene(look + 1), tracks, look * 200))).toBe(true);
    }
  });

  it('takes somebody for a person who sways by two pixels, from the second look on and for good', () => {
    const watch = new StillWatch();
    const marks = [0, 2, 2, 0, 0, 0].map((shift, look) =>
      isStill(watch.mark(scene(look + 1, { shift }), [track()], look * 200)),
    );
    expect(marks).toEqual([true, true, false, false, false, false]);
  });

  it('takes somebody for a person whose box moves, although nothing is to be seen in the dark', () => {
    const watch = new StillWatch();
    const dark = paintedLuma(WIDTH, HEIGHT, () => 3);
    const marks = [0, 10, 20].map((shift, look) => isStill(watch.mark(dark, [track({ shift })], look * 200)));
    expect(marks).toEqual([true, true, false]);
  });

  it('is not misled by what happens in one look alone, nor while the face is out of sight', () => {
    const watch = new StillWatch();
    watch.mark(scene(1), [track()], 0);
    expect(isStill(watch.mark(scene(2, { light: 40 }), [track()], 200))).toBe(true);
    watch.mark(scene(3), [track()], 400);
    for (const atMs of [600, 800, 1000])
      watch.mark(scene(atMs, { light: 40 }), [track({ visible: false })], atMs);
    expect(isStill(watch.mark(scene(4), [track()], 1200))).toBe(true);
  });

  it('does not take the sun for movement, which comes slowly', () => {
    const watch = new StillWatch();
    for (let second = 0; second <= 300; second += 5)
      expect(isStill(watch.mark(scene(second + 1, { light: second / 10 }), [track()], second * 1000))).toBe(
        true,
      );
  });

  it('takes everybody for a person where the picture cannot be compared', () => {
    expect(isStill(new StillWatch().mark(null, [track()], 0))).toBe(false);
  });

  it('judges each track by itself, and a new one anew', () => {
    const watch = new StillWatch();
    watch.mark(scene(1), [track()], 0);
    for (const atMs of [200, 400]) watch.mark(scene(atMs, { shift: 3 }), [track()], atMs);
    const marked = watch.mark(scene(2, { shift: 3 }), [track(), track({ id: 2 })], 600);
    expect(marked.map((each) => each.isStill === true)).toEqual([false, true]);
  });
});
