import { z } from 'zod';
import { CameraFields } from './camera.ts';

export const CameraTest = CameraFields.omit({ name: true, enabled: true }).extend({
  /** Test with the stored password of this camera when `password` is absent. */
  cameraId: z.uuid().optional(),
  password: CameraFields.shape.password.unwrap().optional(),
});
export type CameraTest = z.input<typeof CameraTest>;

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
