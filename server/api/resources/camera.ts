import { z } from 'zod';
import { CAMERA_STATES } from '../../../pipeline/domain/camera-state.ts';

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

export const CameraStatusResource = z.object({
  state: z.enum(CAMERA_STATES),
  message: z.string(),
  since: z.iso.datetime(),
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
  createdAt: z.iso.datetime(),
  status: CameraStatusResource,
});
export type CameraResource = z.infer<typeof CameraResource>;
