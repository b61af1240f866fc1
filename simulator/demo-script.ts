import type { MaskStyle } from './mask-drawing.ts';

/** A window into a photo, in the photo's pixels; its height follows from the clip's shape. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Times are milliseconds from the scene's start. */
export type MaskHabit =
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  | {
      readonly kind: 'takes-off';
      readonly atMs: number;
      /** And puts it on again. */ readonly againMs?: number;
    }
  | { readonly kind: 'puts-on'; readonly atMs: number };

export interface Scene {
  readonly photo: string;
  readonly durationMs: number;
  /** The camera glides from one to the other. */
  readonly from: View;
  readonly to: View;
  readonly maskStyle: MaskStyle;
  /** In the order of the photo's faces, left to right. */
  readonly people: readonly { readonly id: string; readonly mask: MaskHabit }[];
}

export const CLIP = { width: 1280, height: 720, fps: 15, bitrateBps: 2_000_000 } as const;

/**
 * After each scene nobody is to be seen for so long: more than the time for which a lost person is looked for
 * (`relinkMs`, 2000 by default), so that a face in the next photo is not taken for one in this.
 */
const GAP_MS = 3000;

/** How long the picture takes to melt into and out of the gap, within it. */
export const FADE_MS = 400;

/** How long a mask takes to appear or vanish, around the time of its change. */
export const MASK_CHANGE_MS = 300;

/**
 * What happens in the demo clip, before it starts again. The first violations come within two seconds. Between the
 * scenes nobody is without a mask for long enough that a clip's five seconds afterwards end: each scene gives a clip.
 */
export const SCENES: readonly Scene[] = [
  {
    photo: 'sample6.jpg',
    durationMs: 13_000,
    from: { x: 0, y: 60, width: 1920 },
    to: { x: 110, y: 150, width: 1700 },
    maskStyle: { fabric: '#b3d6e8', shade: 0.02 },
    people: [
      { id: 'p1', mask: { kind: 'takes-off', atMs: 5000 } },
      { id: 'p2', mask: { kind: 'never' } },
      { id: 'p3', mask: { kind: 'puts-on', atMs: 7000 } },
      { id: 'p4', mask: { kind: 'always' } },
    ],
  },
  {
    photo: 'sample3.jpg',
    durationMs: 13_000,
    from: { x: 300, y: 60, width: 1560 },
    to: { x: 200, y: 30, width: 1720 },
    maskStyle: { fabric: '#bdd4e2', shade: 0.08 },
    people: [
      { id: 'p5', mask: { kind: 'always' } },
      { id: 'p6', mask: { kind: 'takes-off', atMs: 6000 } },
      { id: 'p7', mask: { kind: 'always' } },
    ],
  },
  {
    photo: 'sample4.jpg',
    durationMs: 13_000,
    from: { x: 60, y: 0, width: 1860 },
    to: { x: 120, y: 0, width: 1560 },
    maskStyle: { fabric: '#b4cde2', shade: 0.12 },
    people: [
      { id: 'p8', mask: { kind: 'always' } },
      { id: 'p9', mask: { kind: 'takes-off', atMs: 4000, againMs: 9000 } },
      { id: 'p10', mask: { kind: 'always' } },
      { id: 'p11', mask: { kind: 'takes-off', atMs: 5000, againMs: 9000 } },
    ],
  },
];

export interface TimedScene {
  readonly scene: Scene;
  /** Milliseconds from the clip's start; the end is when the gap begins. */
  readonly startMs: number;
  readonly endMs: number;
}

export function timeScenes(scenes: readonly Scene[]): readonly TimedScene[] {
  let startMs = 0;
  return scenes.map((scene) => {
    const timed = { scene, startMs, endMs: startMs + scene.durationMs };
    startMs = timed.endMs + GAP_MS;
    return timed;
  });
}

export function clipDurationMs(scenes: readonly Scene[]): number {
  return scenes.reduce((sum, scene) => sum + scene.durationMs + GAP_MS, 0);
}

/** Where the camera looks, with a soft start and stop. Outside the scene it rests at the nearer end. */
export function viewAt(scene: Scene, atMs: number): View {
  const share = Math.min(1, Math.max(0, atMs / scene.durationMs));
  const eased = (1 - Math.cos(Math.PI * share)) / 2;
  const between = (from: number, to: number): number => from + (to - from) * eased;
  return {
    x: between(scene.from.x, scene.to.x),
    y: between(scene.from.y, scene.to.y),
    width: between(scene.from.width, scene.to.width),
  };
}

export function isMasked(mask: MaskHabit, atMs: number): boolean {
  switch (mask.kind) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'takes-off':
      return atMs < mask.atMs || (mask.againMs !== undefined && atMs >= mask.againMs);
    case 'puts-on':
      return atMs >= mask.atMs;
  }
}

/** The scene times at which somebody's mask changes, rising. */
export function maskChangesMs(scene: Scene): readonly number[] {
  const times = scene.people.flatMap(({ mask }) => {
    if (mask.kind === 'puts-on') return [mask.atMs];
    if (mask.kind !== 'takes-off') return [];
    return mask.againMs === undefined ? [mask.atMs] : [mask.atMs, mask.againMs];
  });
  return [...new Set(times)].toSorted((a, b) => a - b);
}
