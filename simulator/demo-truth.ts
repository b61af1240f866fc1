import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { DemoFaces } from './demo-faces.ts';
import {
  CLIP,
  clipDurationMs,
  isMasked,
  maskChangesMs,
  timeScenes,
  viewAt,
  type Scene,
} from './demo-script.ts';

/** A person without a mask for less than this is no violation (design: `graceMs`). */
const GRACE_MS = 1000;
const BOX_EVERY_MS = 200;

const boxSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);

const truthSchema = z.object({
  width: z.number(),
  height: z.number(),
  fps: z.number(),
  /** Of one loop. All times are milliseconds from its start. */
  durationMs: z.number(),
  people: z.array(
    z.object({
      id: z.string(),
      photo: z.string(),
      intervals: z.array(
        z.object({ fromMs: z.number(), toMs: z.number(), label: z.enum(['with_mask', 'without_mask']) }),
      ),
      boxes: z.array(z.object({ atMs: z.number(), box: boxSchema })),
    }),
  ),
  violations: z.array(z.object({ personId: z.string(), fromMs: z.number(), toMs: z.number() })),
});

/** Who is in the demo clip, where, and masked when; boxes as in `pipeline/domain/box.ts`. */
export type DemoTruth = z.infer<typeof truthSchema>;

export async function readDemoTruth(path: string): Promise<DemoTruth> {
  return truthSchema.parse(JSON.parse(await readFile(path, 'utf8')));
}

/** @throws Error when the script has a scene whose people are not the photo's faces. */
export function demoTruth(scenes: readonly Scene[], photos: DemoFaces): DemoTruth {
  const people = timeScenes(scenes).flatMap(({ scene, startMs }) => {
    const photo = photos[scene.photo];
    if (photo?.faces.length !== scene.people.length) {
      throw new Error(`the scene of ${scene.photo} has ${scene.people.length} people, its photo not`);
    }
    return scene.people.map(({ id, mask }, index) => {
      const face = photo.faces[index];
      if (face === undefined) throw new Error(`no face for ${id}`);
      const boxes = [];
      for (let atMs = 0; atMs < scene.durationMs; atMs += BOX_EVERY_MS) {
        boxes.push({ atMs: startMs + atMs, box: inView(face.box, scene, atMs) });
      }
      return { id, photo: scene.photo, intervals: intervalsOf(scene, startMs, mask), boxes };
    });
  });
  const violations = people.flatMap(({ id, intervals }) =>
    intervals
      .filter(({ label, fromMs, toMs }) => label === 'without_mask' && toMs - fromMs >= GRACE_MS)
      .map(({ fromMs, toMs }) => ({ personId: id, fromMs, toMs })),
  );
  const { width, height, fps } = CLIP;
  return { width, height, fps, durationMs: clipDurationMs(scenes), people, violations };
}

function intervalsOf(
  scene: Scene,
  startMs: number,
  mask: Scene['people'][number]['mask'],
): DemoTruth['people'][number]['intervals'] {
  const times = [0, ...maskChangesMs({ ...scene, people: [{ id: '', mask }] }), scene.durationMs];
  return times.slice(1).map((toMs, index) => {
    const fromMs = times[index] ?? 0;
    const label = isMasked(mask, fromMs) ? 'with_mask' : 'without_mask';
    return { fromMs: startMs + fromMs, toMs: startMs + toMs, label };
  });
}

type BoxTuple = [number, number, number, number];

function inView([x1, y1, x2, y2]: BoxTuple, scene: Scene, atMs: number): BoxTuple {
  const view = viewAt(scene, atMs);
  const height = (view.width * CLIP.height) / CLIP.width;
  const share = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1e5) / 1e5;
  return [
    share((x1 - view.x) / view.width),
    share((y1 - view.y) / height),
    share((x2 - view.x) / view.width),
    share((y2 - view.y) / height),
  ];
}
