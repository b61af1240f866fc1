import { EventEmitter } from 'node:events';
import { Child } from './child.ts';
import type { ChildOptions } from './child.ts';

const TICK_MS = 250;
const BACK_OFF_MIN_MS = 250;
const BACK_OFF_MAX_MS = 5000;
/** A process that lived this long did not fail by itself: its next restart is at once again. */
const STABLE_AFTER_MS = 30_000;

export interface ProcessTimes {
  /** From fork to the first `isReady` message. */
  readonly readyMs: number;
  /** Silence after which a ready process is taken for hung; it sends something once a second. */
  readonly silenceMs: number;
  /** From the stop message to SIGTERM. */
  readonly stopMs: number;
}

export const DEFAULT_TIMES: ProcessTimes = { readyMs: 30_000, silenceMs: 10_000, stopMs: 6000 };

export interface SupervisedProcessOptions<Out> extends ChildOptions {
  /** Undefined for what is not a message of this process. */
  readonly parse: (message: unknown) => Out | undefined;
  readonly isReady: (message: Out) => boolean;
  /** Sent to each new process first; without one, `up` is the time to tell it what to do. */
  readonly startMessage?: () => object;
  readonly times?: Partial<ProcessTimes>;
}

interface SupervisedEvents<Out> {
  message: [Out];
  up: [];
  /** It ended, or never came up; a new one is on its way unless this one was closed. */
  down: [reason: string];
}

/** Keeps one forked process running: restarts it when it ends or falls silent, until `close`. */
export class SupervisedProcess<In extends object, Out> extends EventEmitter<SupervisedEvents<Out>> {
  readonly #options: SupervisedProcessOptions<Out>;
  readonly #times: ProcessTimes;
  #child: Child | undefined;
  #isUp = false;
  #failures = 0;
  #restarting: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: SupervisedProcessOptions<Out>) {
    super();
    this.#options = options;
    this.#times = { ...DEFAULT_TIMES, ...options.times };
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Forks the first process; `up` follows. */
  start(): void {
    if (this.#child === undefined && this.#closing === undefined) this.#fork();
  }

  /** False when no process is there to take it. */
  send(message: In): boolean {
    return this.#child?.send(message) ?? false;
  }

  /** Ends the process as `close` does; the next follows. */
  async restart(stopMessage: In): Promise<void> {
    await this.#child?.close(stopMessage, this.#times.stopMs);
  }

  close(stopMessage: In): Promise<void> {
    clearTimeout(this.#restarting);
    this.#closing ??= this.#child?.close(stopMessage, this.#times.stopMs) ?? Promise.resolve();
    return this.#closing;
  }

  #fork(): void {
    const { log, parse, isReady, startMessage } = this.#options;
    const child = new Child(this.#options);
    this.#child = child;
    const forkedMs = performance.now();
    let ticksLeft = this.#ticks(this.#times.readyMs);
    // Ticks, not a time-out: while this process or the whole machine was stopped, the child is not to blame.
    const watch = setInterval(() => {
      ticksLeft -= 1;
      if (ticksLeft > 0) return;
      log.error({ pid: child.pid }, 'child process does not answer and is killed');
      child.kill();
    }, TICK_MS);

    child.on('message', (raw) => {
      const message = parse(raw);
      if (message === undefined) {
        log.warn('unknown message of a child process');
        return;
      }
      if (!this.#isUp && isReady(message)) {
        this.#isUp = true;
        this.emit('up');
      }
      if (this.#isUp) ticksLeft = this.#ticks(this.#times.silenceMs);
      this.emit('message', message);
    });
    child.once('end', (reason) => {
      clearInterval(watch);
      this.#ended(reason, performance.now() - forkedMs);
    });
    if (startMessage) child.send(startMessage());
  }

  #ended(reason: string, livedMs: number): void {
    this.#child = undefined;
    this.#isUp = false;
    this.emit('down', reason);
    if (this.#closing !== undefined) return;
    if (livedMs > STABLE_AFTER_MS) this.#failures = 0;
    const delayMs =
      this.#failures === 0 ? 0 : Math.min(BACK_OFF_MAX_MS, BACK_OFF_MIN_MS * 2 ** (this.#failures - 1));
    this.#failures += 1;
    this.#options.log.error(
      { reason, livedMs: Math.round(livedMs), restartInMs: delayMs },
      'child process ended',
    );
    this.#restarting = setTimeout(() => this.#fork(), delayMs);
  }

  #ticks(timeMs: number): number {
    return Math.max(1, Math.round(timeMs / TICK_MS)) + 1;
  }
}
