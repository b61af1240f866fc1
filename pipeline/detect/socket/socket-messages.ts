import { z } from 'zod';
import { CROP_LABELS } from '../../domain/crop.ts';
import { LABELS, TRACK_LABELS } from '../../domain/label.ts';
import { thresholdsSchema } from '../models/model-spec.ts';

const frameId = z.int().min(0);
const requestId = z.int().min(0);

/** Crops of one request at most: 16 of 128x128 are 0.8 MB. */
const MAX_REQUEST_CROPS = 16;

const share = z.number().min(0).max(1);
/** Normalised to the letterboxed frame; it may reach a little outside of it. */
const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const cropScores = z.record(z.enum(CROP_LABELS), share);

/** People told of with one frame at most: 128 are 26 KB of text. */
export const MAX_KNOWN_FACES = 128;

const knownFaceSchema = z.object({
  box,
  reach: z.number().min(0),
  label: z.enum(TRACK_LABELS),
  share,
  opinion: z.object({ scores: cropScores, ageMs: z.number().min(0), asks: z.int().min(1) }).nullable(),
});

/** Camera to detector, over the Unix socket (pipeline/ipc/framing.ts). The first message is `hello`. */
export const fromCameraSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), cameraId: z.string().min(1).max(200) }),
  /** Letterboxed in one of the welcome's sizes; the payload is its RGB, width * height * 3 bytes. */
  z.object({
    type: z.literal('frame'),
    frameId,
    width: z.int().min(1),
    height: z.int().min(1),
    /** Who is expected in it; left out where nothing is known of what came before. */
    known: z.array(knownFaceSchema).max(MAX_KNOWN_FACES).exactOptional(),
  }),
  /** Crops of one person; the payload is their RGB, count * width * height * 3 bytes. */
  z.object({
    type: z.literal('crops'),
    requestId,
    width: z.int().min(1),
    height: z.int().min(1),
    count: z.int().min(1).max(MAX_REQUEST_CROPS),
  }),
]);

const detectionSchema = z.object({
  box,
  label: z.enum(LABELS),
  confidence: share,
  scores: z.record(z.enum(LABELS), share),
  opinion: cropScores.exactOptional(),
});

/** What the second look at a violation needs to know of the classifier. */
const verifierSchema = z.object({
  /** Name of the classifier. */
  model: z.string(),
  /** Side of a crop in pixels, and what of the picture it shows: see `cropWindow`. */
  side: z.int().min(1),
  cropScale: z.number(),
  verifyConfidence: share,
});

/**
 * Detector to camera. Each frame is answered once, by `detections` or `dropped`; crops by `classified` or
 * `classify-failed`.
 */
export const toCameraSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    model: z.string(),
    labels: z.array(z.enum(LABELS)),
    sizes: z.array(z.tuple([z.int(), z.int()])).min(1),
    /** Of frames that show windows of the picture only; none where the model is not asked so. */
    followSizes: z.array(z.tuple([z.int(), z.int()])),
    thresholds: thresholdsSchema,
    letterboxFill: z.int(),
    /** Null: violations begin without a second look. */
    verifier: verifierSchema.nullable(),
  }),
  z.object({
    type: z.literal('detections'),
    frameId,
    detections: z.array(detectionSchema),
    /** Faces that the classifier was asked about. */
    crops: z.int().min(0),
    /** From the frame's arrival to the start of inference. */
    queueMs: z.number(),
    /** Inference of the whole batch. */
    inferMs: z.number(),
  }),
  /** A newer frame of the same camera took its place, or inference failed. */
  z.object({ type: z.literal('dropped'), frameId }),
  z.object({
    type: z.literal('classified'),
    requestId,
    /** One a crop, in order. */
    scores: z.array(cropScores).max(MAX_REQUEST_CROPS),
  }),
  z.object({ type: z.literal('classify-failed'), requestId, message: z.string() }),
  /** What the camera did wrong; the connection is closed behind it. */
  z.object({ type: z.literal('error'), message: z.string() }),
]);

export type FromCamera = Readonly<z.infer<typeof fromCameraSchema>>;
export type ToCamera = Readonly<z.infer<typeof toCameraSchema>>;
export type DetectorWelcome = Extract<ToCamera, { type: 'welcome' }>;
export type Verifier = Readonly<z.infer<typeof verifierSchema>>;
export type FrameDetections = Extract<ToCamera, { type: 'detections' }>;
