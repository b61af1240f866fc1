import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { CameraState, CameraStatus } from '../domain/camera-state.ts';
import { SourceError } from '../errors.ts';
import { BackOff } from './back-off.ts';
import type { Source } from './source.ts';
import { watchStall } from './stall-watch.ts';

/** A connection that held this long starts the back-off anew. */
const STABLE_MS = 5000;

export interface SuperviseOptions {
  readonly open: (signal: AbortSignal) => Promise<Source>;
  /**
   * Reads the source until it ends (always by an error), telling of each packet and each decoded picture.
   */
  readonly run: (source: Source, progress: Progress) => Promise<never>;
  readonly onStatus: (status: CameraStatus) => void;
  readonly stallTimeoutMs: number;
  readonly backOffMinMs: number;
  readonly backOffMaxMs: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

export interface Progress {
  /** Something came: the connection is not stalled, even if no picture can be decoded before the next keyframe. */
  packetCame(): void;
  pictureCame(): void;
}

/** The only retry loop: opens, runs, waits, and never gives up; it resolves when `signal` is aborted or a file is played out. */
export async function supervise(options: SuperviseOptions): Promise<void> {
  const { clock, log, signal, onStatus } = options;
  const backOff = new BackOff({ minMs: options.backOffMinMs, maxMs: options.backOffMaxMs });
  let state: CameraState | undefined;
  const tell = (next: CameraState, message: string) => {
    state = next;
    onStatus({ state: next, message, sinceMs: clock.wallMs() });
  };

  tell('starting', 'Connecting to the camera.');
  while (!signal.aborted) {
    let liveSinceMs: number | undefined;
    const error = await connectOnce(options, () => {
      liveSinceMs ??= clock.monotonicMs();
      if (state !== 'live') tell('live', 'Live.');
    });
    if (signal.aborted) return;
    if (liveSinceMs !== undefined && clock.monotonicMs() - liveSinceMs >= STABLE_MS) backOff.reset();
    const waitMs = waitAfter(error, backOff, options.backOffMaxMs);
    const outcome = stateAfter(error);
    tell(outcome, outcome === 'reconnecting' ? `${error.message} Trying again by itself.` : error.message);
    log.warn({ code: error.code, reason: error.message, waitMs }, 'camera connection ended');
    if (waitMs === null) return;
    await delay(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

/** One connection from open to its end; answers with the error that ended it. */
async function connectOnce(options: SuperviseOptions, onLive: () => void): Promise<SourceError> {
  const connection = new AbortController();
  const signal = AbortSignal.any([options.signal, connection.signal]);
  let source: Source | undefined;
  try {
    source = await options.open(signal);
    const opened = source;
    const stall = watchStall(options.stallTimeoutMs, options.clock, () => {
      connection.abort(
        new SourceError(
          'stalled',
          `No picture came for ${Math.round(options.stallTimeoutMs / 1000)} seconds.`,
        ),
      );
      opened.interrupt();
    });
    const interrupt = () => opened.interrupt();
    options.signal.addEventListener('abort', interrupt, { once: true });
    try {
      return await options.run(opened, { packetCame: () => stall.packetCame(), pictureCame: onLive });
    } finally {
      stall.stop();
      options.signal.removeEventListener('abort', interrupt);
    }
  } catch (error) {
    if (connection.signal.reason instanceof SourceError) return connection.signal.reason;
    return asSourceError(error);
  } finally {
    await source?.close();
  }
}

function asSourceError(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  return new SourceError('unreachable', 'The connection to the camera broke.', { cause: error });
}

function stateAfter(error: SourceError): CameraState {
  switch (error.code) {
    case 'unauthorized':
      return 'failed-auth';
    case 'not-found':
      return 'not-found';
    case 'unsupported-codec':
    case 'forbidden-url':
      return 'unsupported';
    case 'finished':
      return 'disabled';
    case 'ended':
    case 'stalled':
    case 'unreachable':
      return 'reconnecting';
  }
}

/** What only a person can mend is tried at the slowest pace (quick wrong passwords lock an account); null: not again. */
function waitAfter(error: SourceError, backOff: BackOff, slowestMs: number): number | null {
  switch (error.code) {
    case 'finished':
      return null;
    case 'unauthorized':
    case 'unsupported-codec':
    case 'forbidden-url':
      return slowestMs;
    case 'not-found':
    case 'ended':
    case 'stalled':
    case 'unreachable':
      return backOff.nextMs();
  }
}
