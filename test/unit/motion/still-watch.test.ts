import { describe, expect, it } from 'vitest';
import type { Box } from '../../../pipeline/domain/box.ts';
import type { Stillness, Track } from '../../../pipeline/domain/track.ts';
import type { Luma } from '../../../pipeline/media/picture/luma.ts';
import { StillWatch } from '../../../pipeline/motion/still-watch.ts';
import { noiseOf, paintedLuma } from './luma.ts';

const WIDTH = 320;
const HEIGHT = 180;
const LOOK_MS = 200;

interface Scene {
  /** Of the face, in pixels. */
  readonly shift?: number;
  /** Of what is behind it. */
  readonly wallShift?: number;
  readonly light?: number;
  readonly isPlain?: boolean;
  /** Width of the face's stripes, in pixels. */
  readonly stripe?: number;
  /** Another two go beside. */
  readonly inCompany?: boolean;
}

/** A striped face of 40 x 40 pixels before a wall of blotches, or a plain one, seen by a noisy sensor. */
function scene(
  seed: number,
  { shift = 0, wallShift = 0, light = 0, isPlain = true, stripe = 10, inCompany = false }: Scene = {},
): Luma {
  const noise = noiseOf(seed, 4);
  return paintedLuma(WIDTH, HEIGHT, (x, y) => {
    const isBeside = inCompany && Math.abs(Math.abs(x - shift - 120) - 60) < 20;
    const isFace = y >= 60 && y < 100 && ((x >= 100 + shift && x < 140 + shift) || isBeside);
    const face = (Math.floor((x - shift) / stripe) % 2) * 60 + 80;
    return (isFace ? face : isPlain ? 50 : blotch(x - wallShift, y)) + light + noise();
  });
}

/** Never the same twice. */
function blotch(x: number, y: number): number {
  return 90 + 30 * Math.sin(x / 9 + Math.sin(y / 13)) + 30 * Math.sin(x / 17 - y / 11);
}

/** @param jitter Of the box's lower edge, in box heights. */
function track({ shift = 0, jitter = 0, id = 1, visible = true } = {}): Track {
  const box: Box = [(100 + shift) / WIDTH, 60 / HEIGHT, (140 + shift) / WIDTH, (100 + jitter * 40) / HEIGHT];
  return { id, box, label: 'without_mask', confidence: 0.9, firstSeenMs: 0, lastSeenMs: 0, visible };
}

const all = (): StillWatch => new StillWatch(() => true);

/** What is thought of the face after each picture of it. */
function stillnessOf(
  watch: StillWatch,
  scenes: readonly (Scene & { readonly jitter?: number })[],
): (Stillness | undefined)[] {
  return scenes.map((each, look) => {
    const found = track({ shift: each.shift ?? 0, jitter: each.jitter ?? 0 });
    return watch.mark(() => scene(look + 1, each), [found], look * LOOK_MS)[0]?.stillness;
  });
}

describe('StillWatch, before a camera that stands', () => {
  const isStill = ([first]: readonly Track[]): boolean => first?.stillness === 'standing';

  it.each([true, false])(
    'takes a face for still that does not move, whatever noise and jitter (plain wall: %s)',
    (isPlain) => {
      const scenes = Array.from({ length: 20 }, (_, look) => ({ isPlain, jitter: (look % 3) * 0.04 }));
      expect(new Set(stillnessOf(all(), scenes))).toEqual(new Set(['standing']));
    },
  );

  it('takes somebody for a person who sways by two pixels, from the second look on and for good', () => {
    const scenes = [0, 2, 2, 0, 0, 0].map((shift) => ({ shift }));
    expect(stillnessOf(all(), scenes)).toEqual(['standing', 'standing', ...Array(4).fill(undefined)]);
  });

  it('takes a walker for a person, whatever is behind', () => {
    for (const isPlain of [true, false]) {
      const scenes = [0, 30, 60, 90].map((shift) => ({ shift, isPlain }));
      expect(stillnessOf(all(), scenes).slice(2)).toEqual([undefined, undefined]);
    }
  });

  it('takes somebody for a person who walks in company', () => {
    const scenes = [0, 15, 30, 45].map((shift) => ({ shift, isPlain: false, inCompany: true }));
    expect(stillnessOf(all(), scenes).slice(2)).toEqual([undefined, undefined]);
  });

  it('takes somebody for a person whose box moves, although nothing is to be seen in the dark', () => {
    const watch = all();
    const dark = paintedLuma(WIDTH, HEIGHT, () => 3);
    const marks = [0, 10, 20].map((shift, look) =>
      isStill(watch.mark(() => dark, [track({ shift })], look * LOOK_MS)),
    );
    expect(marks).toEqual([true, true, false]);
  });

  it('is not misled by what happens in one look alone, nor while the face is out of sight', () => {
    const watch = all();
    watch.mark(() => scene(1), [track()], 0);
    expect(isStill(watch.mark(() => scene(2, { light: 40 }), [track()], 200))).toBe(true);
    watch.mark(() => scene(3), [track()], 400);
    for (const atMs of [600, 800, 1000])
      watch.mark(() => scene(atMs, { light: 40 }), [track({ visible: false })], atMs);
    expect(isStill(watch.mark(() => scene(4), [track()], 1200))).toBe(true);
  });

  it('does not take the sun for movement, which comes slowly', () => {
    const watch = all();
    for (let second = 0; second <= 300; second += 5) {
      const marked = watch.mark(() => scene(second + 1, { light: second / 10 }), [track()], second * 1000);
      expect(isStill(marked)).toBe(true);
    }
  });

  it('takes everybody for a person where the picture cannot be compared', () => {
    expect(isStill(all().mark(() => null, [track()], 0))).toBe(false);
  });

  it('judges each track by itself, and a new one anew', () => {
    const watch = all();
    watch.mark(() => scene(1), [track()], 0);
    for (const atMs of [200, 400]) watch.mark(() => scene(atMs, { shift: 3 }), [track()], atMs);
    const marked = watch.mark(() => scene(2, { shift: 3 }), [track(), track({ id: 2 })], 600);
    expect(marked.map((each) => each.stillness)).toEqual([undefined, 'standing']);
  });

  it('asks for no picture where nobody is to be watched', () => {
    const watch = new StillWatch(({ label }) => label !== 'without_mask');
    const lumaOf = (): Luma => {
      throw new Error('a picture was asked for');
    };
    expect(watch.mark(lumaOf, [track()], 0)).toEqual([track()]);
  });
});

describe('StillWatch, before a camera that moves', () => {
  /** Pixels a look. */
  const panned = (speed: number, looks: number): { shift: number; wallShift: number; isPlain: false }[] =>
    Array.from({ length: looks }, (_, look) => ({
      shift: look * speed,
      wallShift: look * speed,
      isPlain: false,
    }));

  it.each([3, 12, -9])('takes a face for carried that moves as the wall, by %i pixels a look', (speed) => {
    expect(stillnessOf(all(), panned(speed, 8)).slice(1)).toEqual(Array(7).fill('carried'));
  });

  it.each([
    ['whom the camera follows', panned(9, 8).map((each) => ({ ...each, shift: 0 }))],
    [
      'who walks slower than the wall goes by',
      panned(12, 8).map((each, look) => ({ ...each, shift: look * 6 })),
    ],
    ['who goes the other way', panned(8, 8).map((each, look) => ({ ...each, shift: look * -8 }))],
    ['whose face changes', panned(12, 8).map((each, look) => ({ ...each, stripe: 7 + look * 3 }))],
    ['behind whom is a plain wall', panned(12, 8).map((each) => ({ ...each, isPlain: true }))],
  ])('takes somebody for a person %s', (_, scenes) => {
    expect(stillnessOf(all(), scenes).slice(3)).toEqual(Array(5).fill(undefined));
  });

  it('is not misled by what hides the surroundings of one that was carried for some looks', () => {
    const hidden = panned(12, 9).map((each, look) => ({ ...each, isPlain: look === 6 || look === 7 }));
    expect(stillnessOf(all(), hidden).slice(1)).toEqual(Array(8).fill('carried'));
  });

  it('goes on to take one for standing that stood for a second before', () => {
    const stood = Array.from({ length: 6 }, () => ({ isPlain: false }));
    expect(stillnessOf(all(), [...stood, ...panned(12, 5).slice(1)])).toEqual(Array(10).fill('standing'));
    expect(stillnessOf(all(), [...stood.slice(2), ...panned(12, 5).slice(1)]).at(-1)).toBe('carried');
  });
});
