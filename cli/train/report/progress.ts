import { Terminal } from '../../terminal.ts';

/** A bar with the time that is left, which counts pictures. */
export class Progress {
  readonly terminal: Terminal;
  readonly #what: string;
  #done = 0;

  constructor(signal: AbortSignal, total: number, what: string) {
    this.terminal = new Terminal(signal, total, { isMachineReadable: false });
    this.#what = what;
    this.terminal.progress(0, what);
  }

  readonly add = (count: number): void => {
    this.#done += count;
    this.terminal.progress(this.#done, this.#what);
  };
}
