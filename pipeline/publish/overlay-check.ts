import type { OverlayFitness } from '../domain/overlay.ts';
import type { AccessUnit } from '../media/h264/access-units.ts';
import { readSps } from '../media/h264/sps.ts';

const UNKNOWN = 'Nothing is known of the video of this camera yet.';
const B_FRAMES =
  'The camera sends B-frames, which WebRTC cannot play. Switch them off in the camera, or choose its Baseline profile.';
const PROFILE =
  'The camera sends an H.264 profile that browsers do not play. Set Baseline, Main or High in the camera.';
const INTERLACED =
  'The camera sends interlaced video, which WebRTC cannot play. Set it to progressive in the camera.';

/** Constrained and plain baseline, main, high: what browsers decode (RFC 7742, and what they take beyond it). */
const PROFILES: ReadonlySet<number> = new Set([66, 77, 100]);

/** Tells, from what one connection sends, whether browsers can play it as it is. */
export class OverlayCheck {
  /** Why they cannot. */
  #reason: string | null;
  #profileLevelId: string | null = null;
  #keyframeMs: number | null = null;
  #keyframeIntervalMs: number | null = null;

  /** @param codec FFmpeg's name. */
  constructor(codec: string) {
    this.#reason =
      codec === 'h264'
        ? null
        : `The camera sends ${codec.toUpperCase()}, and browsers are sent H.264 only. Set the camera to H.264.`;
  }

  get fitness(): OverlayFitness {
    const known = { profileLevelId: this.#profileLevelId, keyframeIntervalMs: this.#keyframeIntervalMs };
    if (this.#reason !== null) return { state: 'unavailable', reason: this.#reason, ...known };
    if (this.#profileLevelId === null) return { state: 'unknown', reason: UNKNOWN, ...known };
    return { state: 'available', reason: null, ...known };
  }

  /**
   * Looks at one picture. What speaks against a connection speaks against all of it.
   * @param sps The newest parameter set.
   * @param timeMs Of the picture, on any clock that rises.
   */
  look({ isIdr, hasBSlices }: AccessUnit, sps: Buffer | null, timeMs: number): void {
    if (hasBSlices) this.#reason ??= B_FRAMES;
    if (!isIdr) return;
    if (this.#keyframeMs !== null) this.#keyframeIntervalMs = Math.max(0, timeMs - this.#keyframeMs);
    this.#keyframeMs = timeMs;
    const read = sps === null ? null : readSps(sps);
    if (read === null) return;
    this.#profileLevelId = read.profileLevelId;
    if (!PROFILES.has(read.profileIdc) || read.chromaFormatIdc > 1) this.#reason ??= PROFILE;
    else if (!read.isProgressive) this.#reason ??= INTERLACED;
  }
}
