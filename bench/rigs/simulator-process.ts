import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { simulatorReply, type SimulatorRequest } from '../../simulator/demo-messages.ts';

const ENTRY = fileURLToPath(new URL('../../simulator/process.ts', import.meta.url));

/** RTSP cameras in a process of their own, so that their sending is not counted as the product's. */
export class SimulatorProcess {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #port: number;

  private constructor(child: ChildProcess, pid: number, port: number) {
    this.#child = child;
    this.pid = pid;
    this.#port = port;
  }

  static async start(streams: SimulatorRequest['streams']): Promise<SimulatorProcess> {
    const child = fork(ENTRY, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.send({ type: 'start', port: 0, streams } satisfies SimulatorRequest);
    const [raw] = (await once(child, 'message')) as [unknown];
    const reply = simulatorReply.parse(raw);
    if (reply.type === 'failed' || child.pid === undefined) {
      child.kill();
      throw new Error(
        `the simulator did not start: ${reply.type === 'failed' ? reply.message : 'no process'}`,
      );
    }
    return new SimulatorProcess(child, child.pid, reply.port);
  }

  url(stream: string): string {
    return `rtsp://127.0.0.1:${this.#port}/${stream}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}
