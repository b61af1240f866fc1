import { z } from 'zod';
import { CAMERA_STATES } from '../../pipeline/domain/camera-state.ts';
import { LABELS } from '../../pipeline/domain/label.ts';
import { OVERLAY_STATES } from '../../pipeline/domain/overlay.ts';
import { RENDITIONS } from '../../pipeline/domain/rendition.ts';
import { STAGES } from '../../pipeline/domain/stage.ts';
import { END_REASONS, VIOLATION_LABELS } from '../../pipeline/domain/violation.ts';

/** The API's resources: validation, types and OpenAPI from one place. Times are ISO 8601 UTC strings. */
const time = z.iso.datetime();

export const SessionRequest = z.strictObject({
  username: z.string().min(1).max(200),
  password: z.string().min(1).max(1000),
});

export const SessionResource = z.object({
  username: z.string(),
  role: z.enum(['admin', 'viewer']),
  /** Null for an API token. */
  expiresAt: time.nullable(),
});
export type SessionResource = z.infer<typeof SessionResource>;

/** A patch must not bring defaults: zod applies them to absent keys, which would reset what was not named. */
const cameraShape = {
  name: z.string().trim().min(1).max(80),
  /** `rtsp://host/path`, `rtsps://…`, `v4l2:/dev/video0`, `file:clip.mp4` (below the configured folder). */
  url: z.string().trim().min(1).max(2000),
  transport: z.enum(['tcp', 'udp']),
  username: z.string().max(500),
  /** Write-only: never returned. */
  password: z.string().max(500),
  /** Files only: start again at the end. */
  loop: z.boolean(),
  enabled: z.boolean(),
};

export const CameraFields = z.strictObject({
  ...cameraShape,
  transport: cameraShape.transport.default('tcp'),
  username: cameraShape.username.default(''),
  password: cameraShape.password.default(''),
  loop: cameraShape.loop.default(true),
  enabled: cameraShape.enabled.default(true),
});
export type CameraFields = z.input<typeof CameraFields>;

export const CameraPatch = z.strictObject({
  name: cameraShape.name.exactOptional(),
  url: cameraShape.url.exactOptional(),
  transport: cameraShape.transport.exactOptional(),
  username: cameraShape.username.exactOptional(),
  password: cameraShape.password.exactOptional(),
  loop: cameraShape.loop.exactOptional(),
  enabled: cameraShape.enabled.exactOptional(),
});
export type CameraPatch = z.input<typeof CameraPatch>;

export const CameraTest = CameraFields.omit({ name: true, enabled: true }).extend({
  /** Test with the stored password of this camera when `password` is absent. */
  cameraId: z.uuid().optional(),
  password: cameraShape.password.optional(),
});
export type CameraTest = z.input<typeof CameraTest>;

export const CameraStatusResource = z.object({
  state: z.enum(CAMERA_STATES),
  message: z.string(),
  since: time,
});

export const CameraResource = z.object({
  id: z.uuid(),
  name: z.string(),
  url: z.string(),
  transport: z.enum(['tcp', 'udp']),
  username: z.string(),
  hasPassword: z.boolean(),
  loop: z.boolean(),
  enabled: z.boolean(),
  /** The built-in demonstration camera. */
  demo: z.boolean(),
  createdAt: time,
  status: CameraStatusResource,
});
export type CameraResource = z.infer<typeof CameraResource>;

export const CameraTestResult = z.object({
  codec: z.string(),
  width: z.int(),
  height: z.int(),
  fps: z.number().nullable(),
  timeToFirstFrameMs: z.number(),
  plan: z.array(z.string()),
  /** `data:image/jpeg;base64,…` */
  snapshot: z.string().nullable(),
});
export type CameraTestResult = z.infer<typeof CameraTestResult>;

export const ClipResource = z.object({
  id: z.uuid(),
  url: z.string(),
  startedAt: time,
  durationMs: z.number(),
  sizeBytes: z.int(),
  sha256: z.string(),
  width: z.int(),
  height: z.int(),
  codec: z.string(),
});

export const EventResource = z.object({
  id: z.uuid(),
  cameraId: z.uuid(),
  cameraName: z.string(),
  label: z.enum(VIOLATION_LABELS),
  confidence: z.number(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  startedAt: time,
  /** Null while it goes on. */
  endedAt: time.nullable(),
  endReason: z.enum(END_REASONS).nullable(),
  snapshotUrl: z.string().nullable(),
  /** Null until the clip is finished, some seconds after the violation's end. */
  clip: ClipResource.nullable(),
});
export type EventResource = z.infer<typeof EventResource>;

export const EventsPage = z.object({ events: z.array(EventResource), nextCursor: z.string().nullable() });
export type EventsPage = z.infer<typeof EventsPage>;

const people = z.object(
  Object.fromEntries([...LABELS, 'unknown' as const].map((label) => [label, z.int()])) as Record<
    (typeof LABELS)[number] | 'unknown',
    z.ZodInt
  >,
);

/** Numbers of one period; zero violations while nothing was observed is not compliance. */
export const Period = z.object({
  violations: z.int(),
  people: z.int(),
  observedSeconds: z.number(),
  /** Share of decided people who never broke a rule, 0..1; null when nobody was seen. */
  complianceRate: z.number().nullable(),
});
export type Period = z.infer<typeof Period>;

/** Where a camera's time goes, a stage. */
export const StageStats = z.object({
  stage: z.enum(STAGES),
  runsPerSecond: z.number(),
  /** Null when it did not run. */
  msPerRun: z.number().nullable(),
  /** Percent of a core, by the process's processor time; null for what another process does. */
  corePercent: z.number().nullable(),
  queue: z.int(),
  dropped: z.int(),
});
export type StageStats = z.infer<typeof StageStats>;

/**
 * What decodes or encodes now, and why it is the CPU where hardware is wanted, or, with hardware, for a part of the viewers;
 * `name` is FFmpeg's, as `h264_nvenc`.
 */
const CodecInUse = z.object({ isHardware: z.boolean(), name: z.string(), reason: z.string().nullable() });

/** One camera's live numbers, the same over Socket.IO (`stats`) and in `GET /stats`. */
export const CameraStats = z.object({
  cameraId: z.uuid(),
  at: time,
  people,
  hour: Period,
  today: Period,
  /** Today, since the server started: held back by the second look (`detect.verify`) at first. */
  violationsHeldBack: z.int(),
  fpsIn: z.number(),
  /** Of the last second, not decoded: nobody watches, and no look and no other picture needs them. */
  picturesSkipped: z.int(),
  fpsDetect: z.number(),
  /** Looks a second: as `detect.fps` wishes, and what they are now (less while the detector is busy); null while the process is down. */
  lookRate: z.object({ wished: z.number(), current: z.number() }).nullable(),
  dropped: z.int(),
  /** Looks spared in the last second, as nothing had moved and nobody was there (`detect.motionGate`). */
  looksGated: z.int(),
  /** Looks of the last second only at where known people are expected (`detect.followLooks`); `fpsDetect` counts them too. */
  looksFollowed: z.int(),
  latencyMs: z.number().nullable(),
  pictureAgeMs: z.number().nullable(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  codec: z.string().nullable(),
  /** Null while the camera is not connected. */
  decoder: CodecInUse.nullable(),
  /** Of drawn pictures for viewers; null until somebody watches where `media.hardwareEncoder` wants hardware. */
  encoder: CodecInUse.nullable(),
  viewers: z.int(),
  /** What is sent to viewers now: each is made only while somebody watches it. */
  renditions: z.array(z.enum(RENDITIONS)),
  /** Whether the camera's own video can be watched (`?mode=overlay`), else why not; null while it is not connected. */
  overlay: z
    .object({
      state: z.enum(OVERLAY_STATES),
      reason: z.string().nullable(),
      profileLevelId: z.string().nullable(),
      /** A viewer that lost packets waits so long at worst: no keyframe can be asked for. */
      keyframeIntervalMs: z.number().nullable(),
    })
    .nullable(),
  cpuPercent: z.number(),
  residentBytes: z.int(),
  /** Empty while the camera's process is down. */
  stages: z.array(StageStats),
});
export type CameraStats = z.infer<typeof CameraStats>;

/** How many more cameras of the size named here would fit, while nobody watches them. */
export const CapacityResource = z.object({
  width: z.int(),
  height: z.int(),
  fps: z.number(),
  moreCameras: z.int(),
  /** What ends first. */
  limit: z.enum(['processor', 'memory']),
  /** Of one such camera, percent of a core. */
  costPercent: z.number(),
  /** Of all cores together, percent of one core. */
  idlePercent: z.number(),
  cores: z.int(),
});
export type CapacityResource = z.infer<typeof CapacityResource>;

export const StatsResource = z.object({
  cameras: z.array(CameraStats),
  total: z.object({ hour: Period, today: Period }),
  /** Null until a camera is live and was watched for some seconds. */
  capacity: CapacityResource.nullable(),
});
export type StatsResource = z.infer<typeof StatsResource>;

/** RFC 9457 problem details; `errors` names the fields, as JSON pointers. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;
