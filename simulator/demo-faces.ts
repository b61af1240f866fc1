import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const pointSchema = z.tuple([z.number(), z.number()]);

const faceSchema = z.object({
  /** Hairline to chin, temple to temple. */
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  eyes: z.tuple([pointSchema, pointSchema]),
  /** From between the eyes down to the tip. */
  noseBridge: z.array(pointSchema).length(4),
  noseTip: pointSchema,
  mouth: z.tuple([pointSchema, pointSchema]),
  /** Along the jaw, from the temple at the picture's left over the chin (index 8) to the other one. */
  jaw: z.array(pointSchema).length(17),
});

const facesSchema = z.record(
  z.string(),
  z.object({ width: z.number(), height: z.number(), faces: z.array(faceSchema) }),
);

export type Point = readonly [x: number, y: number];
export type DemoFace = z.infer<typeof faceSchema>;
/** By the photo's file name; faces from left to right. */
export type DemoFaces = z.infer<typeof facesSchema>;

const demoFacesFile = new URL('./demo-faces.json', import.meta.url);

/**
 * Where the faces are in the photos, in the photos' pixels: 68-point landmarks (iBUG 300-W order), found once with
 * the models of `@vladmandic/face-api` and checked by eye.
 */
export async function readDemoFaces(): Promise<DemoFaces> {
  return facesSchema.parse(JSON.parse(await readFile(demoFacesFile, 'utf8')));
}
