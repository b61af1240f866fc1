import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('silent-receiver-child.ts', import.meta.url));

/** An open UDP port of another process, which reads nothing from it: what is sent there costs its sender no error. */
export class SilentReceiver {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(child: ChildProcess, ended: Promise<unknown>, port: number) {
    this.#child = child;
    this.#ended = ended;
    this.port = port;
  }

  static async start(): Promise<SilentReceiver> {
    const child = fork(ENTRY, [], { execArgv: [], stdio: ['pipe', 'inherit', 'inherit', 'ipc'] });
    const ended = once(child, 'exit');
    const [port] = (await Promise.race([once(child, 'message'), ended])) as [unknown];
    if (!child.connected || typeof port !== 'number') throw new Error('the silent receiver ended');
    return new SilentReceiver(child, ended, port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
