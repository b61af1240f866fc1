import { z } from 'zod';
import { readManifest } from '../../pipeline/detect/models/manifest.ts';
import type { ModelSpec } from '../../pipeline/detect/models/model-spec.ts';
import { MANIFEST_PATH } from './product-settings.ts';

const accuracy = z.number().optional();
const Metrics = z.object({ map50: accuracy, twoStepMap50: accuracy }).catch({});

export interface ShippedDetector extends Pick<ModelSpec, 'name' | 'input'> {
  readonly metrics: z.infer<typeof Metrics>;
}

interface ShippedModels {
  readonly detectors: readonly ShippedDetector[];
  readonly default: ShippedDetector;
  /** Its name. */
  readonly defaultClassifier: string | undefined;
}

/** What `models/manifest.json` says of the models, with what was measured of them. */
export async function shippedModels(): Promise<ShippedModels> {
  const manifest = await readManifest(MANIFEST_PATH);
  const detectors = manifest.models.flatMap((model) =>
    model.task === 'detect-masks' ? [{ ...model, metrics: Metrics.parse(model.metrics) }] : [],
  );
  const first = detectors.find(({ name }) => name === manifest.default);
  if (first === undefined) throw new Error(`no detector is called ${manifest.default}`);
  return { detectors, default: first, defaultClassifier: manifest.defaultClassifier };
}
