import { z } from 'zod';

/** The detector process. Decoding and encoding need cores too, so one inference thread is the default. */
export const detectSettingsSchema = z.strictObject({
  model: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe("A model's name in models/manifest.json; null: the manifest's default."),
  threads: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('Inference threads, one CPU core and one ONNX session each.'),
  maxBatch: z
    .int()
    .min(1)
    .max(64)
    .default(8)
    .describe('Frames of different cameras in one run of the model.'),
  fps: z
    .number()
    .min(0.1)
    .max(60)
    .default(5)
    .describe('Looks a second at each camera; fewer when it is busy.'),
});

export type DetectSettings = Readonly<z.infer<typeof detectSettingsSchema>>;
