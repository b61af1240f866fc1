import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { logLines } from './child-log.ts';

/** What children need of the server's environment. Secrets in it are not for them. */
const PASSED_VARIABLES = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'LD_LIBRARY_PATH',
  'XDG_CACHE_HOME',
  // Whom Node believes that a certificate is right.
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_SYSTEM_CA',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
];

const SIGTERM_TIMEOUT_MS = 500;

export interface ChildOptions {
  readonly entry: URL;
  readonly log: Logger;
  readonly env?: Readonly<Record<string, string>>;
  /** Node's own options. */
  readonly execArgv?: readonly string[];
}

interface ChildEvents {
  /** Structured clone, not yet checked. */
  message: [unknown];
  /** Once, behind the last message. */
  end: [reason: string];
}

/** One life of a forked process: messages in, messages out, and an end. */
export class Child extends EventEmitter<ChildEvents> {
  readonly #process: ChildProcess;
  #closing: Promise<void> | undefined;
  #hasEnded = false;

  constructor({ entry, log, env, execArgv = [] }: ChildOptions) {
    super();
    const passed = PASSED_VARIABLES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const child = fork(fileURLToPath(entry), [], {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...Object.fromEntries(passed), UV_THREADPOOL_SIZE: '4', ...env },
      execArgv: [...execArgv],
    });
    this.#process = child;
    if (child.stdout) logLines(child.stdout, log, 'info');
    if (child.stderr) logLines(child.stderr, log, 'warn');
    child.on('message', (message: unknown) => this.emit('message', message));
    child.once('error', (error) => {
      log.error({ err: error }, 'child process error');
      if (child.pid === undefined) this.#end('it could not be started');
    });
    child.once('exit', (code, signal) => {
      const reason = signal === null ? `exit code ${code}` : `signal ${signal}`;
      // Messages written before the death are still in the channel; its end comes behind them.
      if (child.connected) child.once('disconnect', () => this.#end(reason));
      else this.#end(reason);
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** False when the process is gone. */
  send(message: object): boolean {
    if (this.#hasEnded || !this.#process.connected) return false;
    // A send that fails behind this has met a dying process: its end is reported in any case.
    this.#process.send(message, () => undefined);
    return true;
  }

  kill(): void {
    if (!this.#hasEnded) this.#process.kill('SIGKILL');
  }

  /** Asks by message, then by SIGTERM, then ends it with SIGKILL. Resolves when it is gone. */
  close(stopMessage: object, timeoutMs: number): Promise<void> {
    this.#closing ??= this.#close(stopMessage, timeoutMs);
    return this.#closing;
  }

  async #close(stopMessage: object, timeoutMs: number): Promise<void> {
    if (this.#hasEnded) return;
    const ended = once(this, 'end');
    const timers = [
      setTimeout(() => this.#process.kill('SIGTERM'), timeoutMs),
      setTimeout(() => this.#process.kill('SIGKILL'), timeoutMs + SIGTERM_TIMEOUT_MS),
    ];
    this.send(stopMessage);
    await ended;
    for (const timer of timers) clearTimeout(timer);
  }

  #end(reason: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.emit('end', reason);
  }
}
