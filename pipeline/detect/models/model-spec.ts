import { z } from 'zod';
import { CROP_LABELS } from '../../domain/crop.ts';
import { LABELS } from '../../domain/label.ts';
import { MAX_PAYLOAD_BYTES } from '../../ipc/framing.ts';

const share = z.number().min(0).max(1);

const inputSize = z
  .tuple([z.int().min(32), z.int().min(32)])
  .refine(
    ([width, height]) => width * height * 3 <= MAX_PAYLOAD_BYTES,
    'too large to be sent as one RGB frame',
  );

function areaOf([width, height]: readonly [number, number]): number {
  return width * height;
}

export const thresholdsSchema = z.object({
  minConfidence: share.describe('Boxes below are not reported.'),
  startConfidence: share.describe('A new person needs a box above.'),
  endConfidence: share.describe('Boxes between this and startConfidence only continue a known person.'),
  nmsIou: share.describe('Of two boxes that overlap more, the less confident is left out.'),
});

const pixels = { type: z.literal('uint8'), layout: z.literal('nhwc'), colour: z.literal('rgb') };

const file = {
  file: z.string().min(1).describe('ONNX file, relative to the manifest.'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits'),
  licence: z.object({ weights: z.string(), notes: z.string() }),
};

const detectorSchema = z.object({
  name: z.string().min(1),
  task: z.literal('detect-masks'),
  ...file,
  input: z
    .object({
      name: z.string(),
      ...pixels,
      letterboxFill: z.int().min(0).max(255),
      sizes: z.array(inputSize).min(1).describe('[width, height] in pixels.'),
      followSizes: z
        .array(inputSize)
        .default([])
        .describe('Of looks at the windows around known people; none: every look is at the whole picture.'),
    })
    .refine(({ sizes, followSizes }) => followSizes.every((size) => sizes.every((of) => areaOf(size) < areaOf(of))), {
      path: ['followSizes'],
      message: 'expected fewer pixels than in each of sizes: a look at a part of the picture must cost less',
    }),
  outputs: z.object({ boxes: z.string(), scores: z.string() }),
  labels: z
    .array(z.enum(LABELS))
    .refine((labels) => new Set(labels).size === LABELS.length && labels.length === LABELS.length, {
      message: `expected each of ${LABELS.join(', ')} once, in the order of the score columns`,
    }),
  thresholds: thresholdsSchema,
  metrics: z.record(z.string(), z.unknown()).default({}),
});

/** Of a classifier that carries its entry in its own file: what says where that file is has no place there. */
export const embeddedClassifierSchema = z.object({
  name: z.string().min(1),
  task: z.literal('classify-masks'),
  input: z.object({
    name: z.string(),
    ...pixels,
    size: inputSize.refine(([width, height]) => width === height, 'crops are square'),
    cropScale: z.number().min(1).max(4).describe("Side of the crop, in longer sides of the face's box."),
  }),
  outputs: z.object({ scores: z.string(), embedding: z.string().optional() }),
  labels: z
    .array(z.enum(CROP_LABELS, { error: `expected labels of ${CROP_LABELS.join(', ')}` }))
    .min(2)
    .refine((labels) => new Set(labels).size === labels.length, {
      message: 'expected each label once, in the order of the score columns',
    }),
  thresholds: z
    .object({
      verifyConfidence: share
        .default(0.5)
        .describe('A violation begins when the violating labels together reach this.'),
    })
    .prefault({}),
  metrics: z.record(z.string(), z.unknown()).default({}),
});

const classifierSchema = embeddedClassifierSchema.extend(file);

const models = z.discriminatedUnion('task', [detectorSchema, classifierSchema], {
  error: 'expected the task detect-masks or classify-masks',
});

export const manifestSchema = z.object({
  schemaVersion: z.literal(1),
  default: z.string().min(1),
  defaultClassifier: z.string().min(1).optional(),
  models: z.array(models).min(1),
});

export type Thresholds = z.infer<typeof thresholdsSchema>;
/** A model that finds faces. */
export type ModelSpec = Readonly<z.infer<typeof detectorSchema>>;
/** A model that says of a crop of a face how the mask is worn. */
export type ClassifierSpec = Readonly<z.infer<typeof embeddedClassifierSchema>>;
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;
