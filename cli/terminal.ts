import { once } from 'node:events';
import { SingleBar } from 'cli-progress';

const CLEAR_LINE = '\r\u001B[K';

/** What a command writes: results to stdout, problems and a progress bar to stderr. */
export class Terminal {
  readonly #bar: SingleBar | null;
  readonly #signal: AbortSignal;
  #problems = 0;

  /** @param total Of the bar, which is shown on a terminal only; `hasResults` says that stdout is for a program. */
  constructor(
    signal: AbortSignal,
    total: number,
    { isMachineReadable }: { readonly isMachineReadable: boolean },
  ) {
    this.#signal = signal;
    // Results that scroll by on the same terminal would tear the bar apart.
    const hasBar = process.stderr.isTTY && !(isMachineReadable && process.stdout.isTTY);
    this.#bar = hasBar
      ? new SingleBar({
          format: '{bar} {percentage}%  {duration_formatted}, {eta_formatted} left  {what}',
          barCompleteChar: '█',
          barIncompleteChar: '░',
          barsize: 24,
          etaBuffer: 50,
          hideCursor: true,
          clearOnComplete: true,
        })
      : null;
    this.#bar?.start(total, 0, { what: '' });
  }

  /** How many were told of. */
  get problems(): number {
    return this.#problems;
  }

  /** A line on stdout; waits for a reader that is slower. */
  async print(line: string): Promise<void> {
    if (this.#bar !== null && process.stdout.isTTY) process.stderr.write(CLEAR_LINE);
    this.#signal.throwIfAborted();
    if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain', { signal: this.#signal });
  }

  problem(sentence: string): void {
    this.#problems += 1;
    this.warn(sentence);
  }

  /** Worth knowing, but no reason to fail. */
  warn(sentence: string): void {
    process.stderr.write(`${this.#bar === null ? '' : CLEAR_LINE}maskwatch: ${sentence}\n`);
  }

  progress(value: number, what: string): void {
    this.#bar?.update(value, { what });
  }

  close(): void {
    this.#bar?.stop();
  }
}
