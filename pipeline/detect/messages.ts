import { z } from 'zod';
import { LABELS } from '../domain/label.ts';
import { DETECTOR_KINDS } from './models/detector-kind.ts';
import { EXECUTION_PROVIDERS } from './onnx/execution-provider.ts';
import { thresholdsSchema } from './models/model-spec.ts';

/** Server to detector process, over fork's IPC. The first message is `start`. */
export const toDetectorSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    socketPath: z.string().min(1),
    manifestPath: z.string().min(1),
    model: z.string().min(1).optional(),
    /** Left out: chosen by the manifest. */
    detector: z.enum(DETECTOR_KINDS).optional(),
    /** Name in the manifest or an ONNX file; the manifest's default if left out. Read only where one is needed. */
    classifier: z.string().min(1).optional(),
    /** Give cameras a classifier for the second look at violations. */
    verify: z.boolean().default(false),
    /** What ONNX Runtime computes on. */
    provider: z.enum(EXECUTION_PROVIDERS).default('cpu'),
    threads: z.int().min(1),
    maxBatch: z.int().min(1),
  }),
  /** Closes the socket and the threads, then exits with 0. */
  z.object({ type: z.literal('stop') }),
]);

/** Detector process to server. After `ready`, `health` comes once a second and is the heartbeat. */
export const fromDetectorSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ready'),
    /** Name of the model in the manifest. */
    model: z.string(),
    labels: z.array(z.enum(LABELS)),
    /** [width, height] in pixels. */
    sizes: z.array(z.tuple([z.int(), z.int()])),
    thresholds: thresholdsSchema,
  }),
  /** The process exits with 1 behind it; `code` is a DetectorErrorCode. */
  z.object({
    type: z.literal('failed'),
    code: z.enum(['model-missing', 'checksum-mismatch', 'model-mismatch', 'unavailable']),
    message: z.string(),
  }),
  z.object({
    type: z.literal('health'),
    /** Of all cameras, since the last report. */
    framesPerSecond: z.number(),
    /** Of a batch, since the last report; null when there was none. */
    inferMsMedian: z.number().nullable(),
    /** Frames displaced by newer ones since the start. */
    droppedTotal: z.int(),
    /** Frames a batch since the last report; null when there was none. */
    batchSizeMean: z.number().nullable(),
    residentBytes: z.int(),
    /** Percent of one core, all threads together. */
    cpuPercent: z.number(),
  }),
]);

export type ToDetector = Readonly<z.input<typeof toDetectorSchema>>;
export type FromDetector = Readonly<z.infer<typeof fromDetectorSchema>>;
/** The start message with its defaults. */
export type DetectorSettings = Extract<z.output<typeof toDetectorSchema>, { type: 'start' }>;
export type DetectorStart = Extract<ToDetector, { type: 'start' }>;
export type DetectorReady = Extract<FromDetector, { type: 'ready' }>;
export type DetectorHealthReport = Extract<FromDetector, { type: 'health' }>;
