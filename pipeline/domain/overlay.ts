import type { Box } from './box.ts';
import type { TrackLabel } from './label.ts';

export const OVERLAY_STATES = ['unknown', 'available', 'unavailable'] as const;

type OverlayState = (typeof OVERLAY_STATES)[number];

/** Whether a camera's own video can be forwarded as it is, and how it will behave. */
export interface OverlayFitness {
  /** `unknown` until the first keyframe of a connection. */
  readonly state: OverlayState;
  /** A sentence for the viewer (ASCII: it travels in an HTTP header too), null while it is available. */
  readonly reason: string | null;
  /** Of the camera's parameter sets, six hex digits (RFC 6184, 8.1); null before they are known. */
  readonly profileLevelId: string | null;
  /** Between the newest two full keyframes; null before the second. */
  readonly keyframeIntervalMs: number | null;
}

/** Everybody in one picture, sent beside it. */
export interface BoxSet {
  /** Of the picture's RTP packets: 1/90000 s, 32 bits. */
  readonly rtpTimestamp: number;
  readonly boxes: readonly {
    readonly box: Box;
    readonly label: TrackLabel;
    /** What is written on the plate, as `No mask 97%`. */
    readonly text: string;
  }[];
}
