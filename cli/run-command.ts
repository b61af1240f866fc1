import { DetectorError, SourceError } from '../pipeline/errors.ts';

/** A command cannot go on; the message is a sentence for the person who typed it. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** One of many inputs cannot be looked at; the message is the reason alone, and the others go on. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** The reader of stdout went away, as `head` does: there is nobody left to work for. */
class ReaderGone extends Error {
  override readonly name = 'ReaderGone';
}

const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

export const EXIT_CODES_HELP = `
Exit codes:
  0    everything went well
  1    something failed; stderr says what
  130  stopped by Ctrl-C`;

/**
 * Runs a command until it is done, Ctrl-C stops it or nobody reads its output any more, and sets the exit code.
 * @param work Resolves with the exit code. It is stopped by the signal, and may reject then with anything.
 */
export async function runCommand(work: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const stopping = new AbortController();
  let stopCode = 0;
  const stop = (signal: keyof typeof SIGNAL_EXIT_CODES): void => {
    stopCode = SIGNAL_EXIT_CODES[signal];
    stopping.abort();
  };
  // Once: whoever presses Ctrl-C again does not want to wait.
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    stopping.abort(new ReaderGone());
  });
  try {
    process.exitCode = await work(stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) {
      process.stderr.write(`maskwatch: ${sentenceOf(error)}\n`);
      process.exitCode = 1;
    }
  } finally {
    if (stopping.signal.aborted) process.exitCode = stopCode;
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

/** Anything unforeseen keeps its stack: it is our mistake, not the user's. */
function sentenceOf(error: unknown): string {
  const isForUsers =
    error instanceof CommandError || error instanceof DetectorError || error instanceof SourceError;
  if (isForUsers) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
