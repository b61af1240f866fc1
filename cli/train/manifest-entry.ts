import { LABELS } from '../../pipeline/domain/label.ts';
import type { BaseModel } from './features/base-model.ts';
import { CROPS, EMBEDDING } from './onnx/feature-graph.ts';
import { SCORES } from './onnx/classifier-graph.ts';
import { PICTURE_SIDE } from './pictures/picture-size.ts';

/** Labels that a classifier may have in the product. */
const SERVED_LABELS: readonly string[] = [...LABELS, 'not_face'];

export function unservedLabels(classes: readonly string[]): string[] {
  return classes.filter((name) => !SERVED_LABELS.includes(name));
}

/** As models/manifest.json has it, without `file` and `sha256`. */
export function manifestEntry(
  name: string,
  classes: readonly string[],
  base: BaseModel,
  metrics: Readonly<Record<string, unknown>>,
): object {
  return {
    name,
    task: 'classify-masks',
    licence: {
      weights: base.licence.weights,
      notes: `Trained by maskwatch train on the base ${base.name}. Of the base: ${base.licence.notes}`,
    },
    input: {
      name: CROPS,
      type: 'uint8',
      layout: 'nhwc',
      colour: 'rgb',
      size: [PICTURE_SIDE, PICTURE_SIDE],
      cropScale: 1.5,
    },
    outputs: { scores: SCORES, embedding: EMBEDDING },
    labels: classes,
    thresholds: { verifyConfidence: 0.5 },
    metrics,
  };
}
