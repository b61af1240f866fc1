import type { CameraStatus } from '../domain/camera-state.ts';
import type { CameraReport } from '../domain/camera-stats.ts';
import type { Clip } from '../domain/clip.ts';
import type { BoxSet } from '../domain/overlay.ts';
import type { Rendition } from '../domain/rendition.ts';
import type { ViolationChange } from '../domain/violation.ts';
import type { CameraSettings } from './settings.ts';

/** Where the camera process sends its RTP: mediasoup's PlainTransport on loopback. */
export interface PublishTarget {
  readonly ip: string;
  readonly port: number;
  readonly payloadType: number;
  readonly ssrc: number;
  /**
   * UDP port to send from, 0 for any. mediasoup listens to the first sender only, so a restarted process must send from
   * the port of the one before.
   */
  readonly localPort: number;
  /** Of the first packet. Goes on behind a killed process: mediasoup and browsers drop packets that seem old. */
  readonly sequenceNumber: number;
  /** Bits a second to begin with. */
  readonly bitrateBps: number;
}

/** What one camera is asked. */
export type ToCamera =
  /** Begins a feed, or sends it elsewhere. */
  | {
      readonly type: 'publish';
      readonly feedId: string;
      readonly rendition: Rendition;
      readonly target: PublishTarget;
    }
  | { readonly type: 'unpublish'; readonly feedId: string }
  | { readonly type: 'keyframe'; readonly feedId: string }
  /** Nothing can be done about the camera's own bitrate, which `overlay` forwards. */
  | { readonly type: 'bitrate'; readonly feedId: string; readonly bitrateBps: number }
  | { readonly type: 'snapshot'; readonly requestId: number };

/** What one camera tells. `report` comes once a second. */
export type FromCamera =
  | { readonly type: 'status'; readonly status: CameraStatus }
  | { readonly type: 'report'; readonly report: CameraReport }
  | {
      readonly type: 'violation';
      readonly change: ViolationChange;
      /** JPEG of the best look with its box. */ readonly snapshot: Uint8Array | null;
    }
  | { readonly type: 'clip'; readonly clip: Clip }
  /** Who is in a picture that was looked at, while `overlay` is watched. */
  | { readonly type: 'boxes'; readonly boxes: BoxSet }
  | { readonly type: 'snapshot'; readonly requestId: number; readonly jpeg: Uint8Array }
  | { readonly type: 'snapshot-failed'; readonly requestId: number; readonly message: string };

interface OfCamera {
  readonly cameraId: string;
}

/** Server to camera process, over fork's IPC (structured clone). */
export type ToCameraProcess =
  | (ToCamera & OfCamera)
  /** One camera more, which is not there yet. */
  | { readonly type: 'start'; readonly settings: CameraSettings }
  /** Ends the camera's violations and clips properly; answered by `removed`. The others go on. */
  | { readonly type: 'remove'; readonly cameraId: string }
  /** The same for all, then exits with 0; it does not wait for cameras that are given up. */
  | { readonly type: 'stop'; readonly givenUp?: readonly string[] };

/** Camera process to server. */
export type FromCameraProcess =
  | (FromCamera & OfCamera)
  | { readonly type: 'ready' }
  /** The heartbeat, once a second. */
  | { readonly type: 'alive' }
  | { readonly type: 'removed'; readonly cameraId: string };
