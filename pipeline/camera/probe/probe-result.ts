/** What a trial connection found, and what the product will do with it. */
export interface ProbeResult {
  readonly codec: string;
  readonly profile: string | null;
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string | null;
  readonly fps: number | null;
  /** Frames between keyframes, null when none was seen twice. */
  readonly gop: number | null;
  readonly hasBFrames: boolean;
  readonly timeToFirstFrameMs: number;
  readonly bitrateBps: number | null;
  /** Sentences: decoded by …, looked at n times a second, clips stored as …, shown as …. */
  readonly plan: readonly string[];
  readonly snapshotJpeg: Uint8Array | null;
}
