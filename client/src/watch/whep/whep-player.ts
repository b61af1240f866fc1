import type { BoxSet } from '../../../../pipeline/domain/overlay.ts';
import { ApiProblem, messageOf } from '../../api/problem.ts';
import { backOffMs } from './back-off.ts';
import type { Served } from '../served.ts';
import { WhepSession } from './whep-session.ts';
import type { WatchPhase } from '../picture-state.ts';

export interface WhepPlayerOptions {
  readonly url: string;
  readonly onStream: (stream: MediaStream, receiver: RTCRtpReceiver) => void;
  readonly onServed: (served: Served) => void;
  /** Asks for boxes beside the picture; null where they are drawn in. */
  readonly onBoxes: ((boxes: BoxSet) => void) | null;
  /** The connection that played is about to be closed, and its picture with it. */
  readonly onLosing: () => void;
  readonly onPhase: (phase: WatchPhase, problem: string | null) => void;
  /** The session has ended: nothing is tried any more. */
  readonly onSignedOut: () => void;
  /** While the camera itself has no picture, a silent connection is not broken. */
  readonly isCameraLive: () => boolean;
}

/** How long a lost path may heal by itself, and how long a live camera may send no new picture. */
const DISCONNECTED_MS = 3000;
const NO_FRAME_MS = 5000;
const CHECK_EVERY_MS = 500;

/** Keeps one camera playing: connects, watches the connection and the pictures, and connects again for ever. */
export class WhepPlayer {
  readonly #options: WhepPlayerOptions;
  readonly #closed = new AbortController();
  #lastFrameMs = 0;
  #hasPlayed = false;
  #wake: (() => void) | null = null;

  constructor(options: WhepPlayerOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    let attempt = 0;
    let problem: string | null = null;
    while (!this.#closed.signal.aborted) {
      this.#options.onPhase(attempt === 0 && problem === null ? 'connecting' : 'retrying', problem);
      this.#hasPlayed = false;
      // A camera without a picture has nothing to offer; `retryNow` ends the wait when it is live.
      while (!this.#options.isCameraLive() && !this.#closed.signal.aborted) await this.#pause(NO_FRAME_MS);
      if (this.#closed.signal.aborted) return;
      try {
        problem = await this.#playOnce();
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 401) return this.#options.onSignedOut();
        problem = messageOf(error);
      }
      if (this.#closed.signal.aborted) return;
      this.#options.onPhase('retrying', problem);
      attempt = this.#hasPlayed ? 0 : attempt + 1;
      await this.#pause(backOffMs(Math.max(0, attempt - 1)));
    }
  }

  /** A new picture is on the screen. */
  noteFrame(): void {
    this.#lastFrameMs = performance.now();
    if (this.#hasPlayed || this.#closed.signal.aborted) return;
    this.#hasPlayed = true;
    this.#options.onPhase('playing', null);
  }

  /** A hidden page presents no pictures, which says nothing about the connection. */
  noteHidden(): void {
    this.#lastFrameMs = performance.now();
  }

  /** Ends the pause between attempts: the network, the server or the camera is back. */
  retryNow(): void {
    this.#wake?.();
  }

  close(): void {
    this.#closed.abort();
    this.#wake?.();
  }

  /** One connection until it is lost; resolves with the reason in words. @throws ApiProblem when it never came about */
  async #playOnce(): Promise<string> {
    let connection: RTCPeerConnectionState = 'new';
    let changedMs = performance.now();
    const session = new WhepSession({
      url: this.#options.url,
      onTrack: (track, receiver) => this.#options.onStream(new MediaStream([track]), receiver),
      onBoxes: this.#options.onBoxes,
      onConnectionState: (state) => {
        connection = state;
        changedMs = performance.now();
      },
    });
    const close = () => session.close();
    this.#closed.signal.addEventListener('abort', close);
    try {
      const served = await session.open();
      if (!this.#closed.signal.aborted) this.#options.onServed(served);
      this.#lastFrameMs = performance.now();
      while (!this.#closed.signal.aborted) {
        const now = performance.now();
        const reason = lostReason(
          connection,
          now - changedMs,
          now - this.#lastFrameMs,
          this.#options.isCameraLive(),
        );
        if (reason !== null) return reason;
        await this.#pause(CHECK_EVERY_MS);
      }
      return 'The picture was closed.';
    } finally {
      if (this.#hasPlayed && !this.#closed.signal.aborted) this.#options.onLosing();
      this.#closed.signal.removeEventListener('abort', close);
      session.close();
    }
  }

  #pause(ms: number): Promise<void> {
    if (this.#closed.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = done;
    });
  }
}

function lostReason(
  connection: RTCPeerConnectionState,
  sinceMs: number,
  frameAgeMs: number,
  isCameraLive: boolean,
): string | null {
  if (connection === 'failed' || connection === 'closed') return 'The video connection was lost.';
  if (connection === 'disconnected' && sinceMs >= DISCONNECTED_MS) return 'The video connection was lost.';
  if (frameAgeMs < NO_FRAME_MS) return null;
  if (connection === 'new' || connection === 'connecting') return NO_PATH;
  return isCameraLive ? 'No new picture came.' : null;
}

const NO_PATH =
  "No way for the video was found. If this stays, a firewall blocks the server's video port, or its announced address is wrong.";
