import { z } from 'zod';
import { ENCODE_EFFORTS } from '../../../pipeline/domain/encode-effort.ts';
import { LABELS } from '../../../pipeline/domain/label.ts';
import { OVERLAY_STATES } from '../../../pipeline/domain/overlay.ts';
import { RENDITIONS } from '../../../pipeline/domain/rendition.ts';
import { STAGES } from '../../../pipeline/domain/stage.ts';
import { Period } from './period.ts';

const people = z.object(
  Object.fromEntries([...LABELS, 'unknown' as const].map((label) => [label, z.int()])) as Record<
    (typeof LABELS)[number] | 'unknown',
    z.ZodInt
  >,
);

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
  at: z.iso.datetime(),
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
  /** Looks of the last second only at known people and at what changed (`detect.followLooks`); `fpsDetect` counts them too. */
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
  /** How hard x264 tries where it encodes: less than `publish.preset` while the machine is full; null while the process is down. */
  encodeEffort: z.enum(ENCODE_EFFORTS).nullable(),
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
