import { z } from 'zod';
import { LABELS } from '../domain/label.ts';
import { thresholdsSchema } from './manifest.ts';

const frameId = z.int().min(0);

/** Camera to detector, over the Unix socket (pipeline/ipc/framing.ts). The first message is `hello`. */
export const fromCameraSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), cameraId: z.string().min(1).max(200) }),
  /** Letterboxed in one of the welcome's sizes; the payload is its RGB, width * height * 3 bytes. */
  z.object({ type: z.literal('frame'), frameId, width: z.int().min(1), height: z.int().min(1) }),
]);

const share = z.number().min(0).max(1);

/** The box is normalised to the letterboxed frame and may reach a little outside of it. */
const detectionSchema = z.object({
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  label: z.enum(LABELS),
  confidence: share,
  scores: z.record(z.enum(LABELS), share),
});

/** Detector to camera. Each frame is answered once, by `detections` or `dropped`. */
export const toCameraSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    model: z.string(),
    labels: z.array(z.enum(LABELS)),
    sizes: z.array(z.tuple([z.int(), z.int()])).min(1),
    thresholds: thresholdsSchema,
    letterboxFill: z.int(),
  }),
  z.object({
    type: z.literal('detections'),
    frameId,
    detections: z.array(detectionSchema),
    /** From the frame's arrival to the start of inference. */
    queueMs: z.number(),
    /** Inference of the whole batch. */
    inferMs: z.number(),
  }),
  /** A newer frame of the same camera took its place, or inference failed. */
  z.object({ type: z.literal('dropped'), frameId }),
  /** What the camera did wrong; the connection is closed behind it. */
  z.object({ type: z.literal('error'), message: z.string() }),
]);

export type FromCamera = Readonly<z.infer<typeof fromCameraSchema>>;
export type ToCamera = Readonly<z.infer<typeof toCameraSchema>>;
export type DetectorWelcome = Extract<ToCamera, { type: 'welcome' }>;
export type FrameDetections = Extract<ToCamera, { type: 'detections' }>;
