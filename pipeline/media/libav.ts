import { AV_LOG_QUIET } from 'node-av/constants';
import { FFmpegError, Log } from 'node-av/lib';

/** A libav call failed; `code` is its negative AVERROR number. */
export class LibavError extends Error {
  override readonly name = 'LibavError';
  readonly code: number;

  constructor(what: string, code: number) {
    super(`${what}: ${FFmpegError.strerror(code)}`);
    this.code = code;
  }
}

/** @throws LibavError when a libav call answered with a negative number. */
export function check(code: number, what: string): number {
  if (code < 0) throw new LibavError(what, code);
  return code;
}

/** libav prints URLs, credentials included, to stderr on its own; errors reach us by their codes instead. */
export function silenceLibav(): void {
  Log.setLevel(AV_LOG_QUIET);
}
