import { SourceError } from '../../../errors.ts';
import type { OpenOptions } from '../../source.ts';
import { explain, problemKindOf, UnsuitableStream, type RtspSettings } from './problem.ts';

/**
 * Opens something of a camera, for as long as that may take.
 * @param open Given when to give up. @throws SourceError, UnsuitableStream, or the signal's reason.
 */
export async function openInTime<T>(
  settings: RtspSettings,
  { openTimeoutMs, signal }: Pick<OpenOptions, 'openTimeoutMs' | 'signal'>,
  open: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(openTimeoutMs);
  try {
    return await open(AbortSignal.any([signal, timeout]));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UnsuitableStream || error instanceof SourceError) throw error;
    throw explain(timeout.aborted ? 'silent' : problemKindOf(error), settings, error);
  }
}
