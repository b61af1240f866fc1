import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { MANIFEST_PATH } from './product-settings.ts';

const accuracy = z.number().optional();
/** [width, height] */
const sizes = z.array(z.tuple([z.number(), z.number()])).default([]);

const Manifest = z.object({
  default: z.string(),
  defaultClassifier: z.string().optional(),
  models: z.array(
    z.object({
      name: z.string(),
      task: z.string(),
      /** Of a detector's input: of whole pictures, and of windows around known people. */
      input: z.object({ sizes, followSizes: sizes }),
      metrics: z.object({ map50: accuracy, twoStepMap50: accuracy }).catch({}).default({}),
    }),
  ),
});

/** What `models/manifest.json` says of the models, with what was measured of them. */
export async function shippedModels(): Promise<z.infer<typeof Manifest>> {
  return Manifest.parse(JSON.parse(await readFile(MANIFEST_PATH, 'utf8')));
}
