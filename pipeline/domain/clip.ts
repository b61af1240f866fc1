/** A finished, fsynced video file of one or several overlapping violations. */
export interface Clip {
  /** UUID; the file is `<id>.mp4`. */
  readonly id: string;
  readonly cameraId: string;
  readonly violationIds: readonly string[];
  /** UTC milliseconds of the first picture. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  /** FFmpeg's codec name, as `h264`. */
  readonly codec: string;
}
