import { z } from 'zod';
import { DETECTOR_KINDS } from '../pipeline/detect/models/detector-kind.ts';
import { EXECUTION_PROVIDERS } from '../pipeline/detect/onnx/execution-provider.ts';
import { VIOLATION_LABELS } from '../pipeline/domain/violation.ts';
import { RTSP_CLIENTS, RTSPS_CERTIFICATES } from '../pipeline/ingest/source.ts';
import { HARDWARE_ENCODER_KINDS } from '../pipeline/media/encode/hardware/kind.ts';

const milliseconds = (least: number, most: number) => z.int().min(least).max(most);

const server = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  /** 0 picks a free port. */
  port: z.int().min(0).max(65_535).default(8080),
  trustProxy: z.boolean().default(false),
});

const log = z.strictObject({
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

const rtc = z.strictObject({
  /** Null: the address of `server.host`. */
  listenIp: z.union([z.ipv4(), z.ipv6()]).nullable().default(null),
  port: z.int().min(1).max(65_535).default(44_444),
  announcedAddress: z.string().min(1).nullable().default(null),
  workers: z.int().min(1).max(64).default(1),
});

const detect = z.strictObject({
  model: z.string().min(1).nullable().default(null),
  /** Null: two-step where there is a classifier, as it is the more accurate one (docs/MODELS.md). */
  detector: z.enum(DETECTOR_KINDS).nullable().default(null),
  classifier: z.string().min(1).nullable().default(null),
  verify: z.boolean().default(false),
  provider: z.enum(EXECUTION_PROVIDERS).default('cpu'),
  threads: z.int().min(1).max(64).default(1),
  maxBatch: z.int().min(1).max(64).default(1),
  fps: z.number().min(0.1).max(60).default(5),
  motionGate: z.boolean().default(true),
  followLooks: z.boolean().default(true),
});

const fingerprint = z
  .string()
  .regex(/^[0-9a-f]{2}(:?[0-9a-f]{2}){31}$/i)
  .describe('a SHA-256 fingerprint of 64 hexadecimal digits');

const ingest = z.strictObject({
  rtspClient: z.enum(RTSP_CLIENTS).default('auto'),
  rtspsCertificates: z.enum(RTSPS_CERTIFICATES).default('trust'),
  rtspsFingerprints: z.array(fingerprint).default([]),
  openTimeoutMs: milliseconds(500, 120_000).default(10_000),
  stallTimeoutMs: milliseconds(500, 120_000).default(5000),
  backoffMinMs: milliseconds(100, 600_000).default(1000),
  backoffMaxMs: milliseconds(100, 600_000).default(30_000),
  fileFolder: z.string().min(1).default('./.var/files'),
  camerasPerProcess: z.int().min(1).max(16).default(1),
});

const media = z.strictObject({
  hardwareDecoder: z.enum(['off', 'auto']).default('off'),
  hardwareEncoder: z.enum(['off', 'auto', ...HARDWARE_ENCODER_KINDS]).default('off'),
});

const rules = z.strictObject({
  graceMs: milliseconds(0, 600_000).default(1000),
  /** Of a face that moved with the camera only. Less than `graceMs` counts as that. */
  stillGraceMs: milliseconds(0, 600_000).default(3000),
  clearMs: milliseconds(0, 600_000).default(2000),
  relinkMs: milliseconds(0, 600_000).default(2000),
  /** Off: a violation missed is worse than a poster counted, and whoever tries a camera on a photo expects it to be seen. */
  ignoreStill: z.boolean().default(false),
  violatingLabels: z
    .array(z.enum(VIOLATION_LABELS))
    .min(1)
    .default([...VIOLATION_LABELS]),
});

const publish = z.strictObject({
  preset: z.enum(['ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium']).default('superfast'),
  adaptPreset: z.boolean().default(true),
  minBitrateBps: z.int().min(50_000).max(100_000_000).default(300_000),
  maxBitrateBps: z.int().min(50_000).max(100_000_000).default(4_000_000),
});

const record = z.strictObject({
  preRollMs: milliseconds(0, 60_000).default(5000),
  postRollMs: milliseconds(0, 60_000).default(5000),
  maxClipMs: milliseconds(1000, 600_000).default(60_000),
});

const auth = z.strictObject({
  /** A secret; null: generated at the first start and printed once. */
  adminPassword: z.string().min(8).max(1000).nullable().default(null),
  sessionHours: z.number().min(0.1).max(8760).default(12),
});

const live = z.strictObject({ persistMs: milliseconds(500, 600_000).default(5000) });

/** Everything that can be configured; config/example.yaml explains each key. `load.ts` makes the paths absolute. */
export const Config = z
  .strictObject({
    dataDir: z.string().min(1).default('./.var/data'),
    server: server.prefault({}),
    log: log.prefault({}),
    rtc: rtc.prefault({}),
    detect: detect.prefault({}),
    ingest: ingest.prefault({}),
    media: media.prefault({}),
    rules: rules.prefault({}),
    publish: publish.prefault({}),
    record: record.prefault({}),
    auth: auth.prefault({}),
    live: live.prefault({}),
  })
  .superRefine((config, context) => {
    const atMost = (path: readonly [string, string], value: number, otherPath: string, other: number) => {
      if (value <= other) return;
      context.addIssue({
        code: 'custom',
        path: [...path],
        message: `at most ${otherPath} (${other})`,
      });
    };
    const { ingest: i, publish: p, record: r } = config;
    atMost(['ingest', 'backoffMinMs'], i.backoffMinMs, 'ingest.backoffMaxMs', i.backoffMaxMs);
    atMost(['publish', 'minBitrateBps'], p.minBitrateBps, 'publish.maxBitrateBps', p.maxBitrateBps);
    atMost(['record', 'preRollMs'], r.preRollMs, 'record.maxClipMs', r.maxClipMs);
    atMost(['record', 'postRollMs'], r.postRollMs, 'record.maxClipMs', r.maxClipMs);
  });
export type Config = z.infer<typeof Config>;

/** Never shown in an error or a log. */
export const SECRET_PATHS: readonly string[] = ['auth.adminPassword'];
