export const CAMERA_STATES = [
  'starting',
  'live',
  'reconnecting',
  'failed-auth',
  'not-found',
  'unsupported',
  'disabled',
] as const;

export type CameraState = (typeof CAMERA_STATES)[number];

/** What a camera does now, with a sentence that says what its owner should do about it. */
export interface CameraStatus {
  readonly state: CameraState;
  readonly message: string;
  /** UTC milliseconds. */
  readonly sinceMs: number;
}
