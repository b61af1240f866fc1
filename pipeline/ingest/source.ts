import type { Packet } from 'node-av/lib';
import type { SourceSettings } from '../domain/source-settings.ts';
import type { VideoStream } from '../media/video-stream.ts';

/** One live connection to a camera: it connects once, and ends with its error. The retry loop is the supervisor's. */
export interface Source {
  readonly stream: VideoStream;
  /**
   * The next video packet, which the caller frees. @throws SourceError 'ended' at the end, or what broke.
   */
  read(): Promise<Packet>;
  /** Breaks a pending read. */
  interrupt(): void;
  close(): Promise<void>;
}

/** Which client reads RTSP cameras; `auto` takes our own where it can. */
export const RTSP_CLIENTS = ['auto', 'own', 'libav'] as const;
export type RtspClientChoice = (typeof RTSP_CLIENTS)[number];

/** What an `rtsps` camera has to prove: nothing, or that it is whom its certificate names. */
export const RTSPS_CERTIFICATES = ['trust', 'verify'] as const;

/** How RTSP cameras are read, all of them. */
export interface RtspReading {
  readonly rtspClient: RtspClientChoice;
  /** `trust` unless told. */
  readonly rtspsCertificates?: (typeof RTSPS_CERTIFICATES)[number];
  /** SHA-256, hexadecimal, of certificates that do all the same when they are verified; colons do not matter. */
  readonly rtspsFingerprints?: readonly string[];
}

export interface OpenOptions extends RtspReading {
  readonly openTimeoutMs: number;
  readonly stallTimeoutMs: number;
  readonly signal: AbortSignal;
}

/** Opens sources of one kind. @throws SourceError */
export interface SourceKind<S extends SourceSettings = SourceSettings> {
  open(settings: S, options: OpenOptions): Promise<Source>;
}
