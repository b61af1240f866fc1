import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { ensureDemoClip } from './demo-clip.ts';
import { simulatorReply, type SimulatorReply, type SimulatorRequest } from './demo-messages.ts';
import { CLIP } from './demo-script.ts';

export interface DemoCameraOptions {
  readonly log: Logger;
  readonly signal?: AbortSignal;
  /** While the clip is made, the first time only; 0..1. */
  readonly onProgress?: (share: number) => void;
  /** Another one is taken where it is in use. */
  readonly port?: number;
}

const STREAM = 'demo';
/** Beside RTSP's 554 and 8554, which other servers on the machine may want. */
const DEFAULT_PORT = 18_554;
const RESTART_AFTER_MS = 1000;

/** A real RTSP camera on loopback that shows the demo clip, served by a process of its own. */
export class DemoCamera {
  readonly url: string;
  readonly #log: Logger;
  readonly #request: SimulatorRequest;
  readonly #closing = new AbortController();
  #child: ChildProcess;

  private constructor(child: ChildProcess, request: SimulatorRequest, log: Logger) {
    this.#child = child;
    this.#request = request;
    this.#log = log;
    this.url = `rtsp://127.0.0.1:${request.port}/${STREAM}`;
    this.#watch(child);
  }

  /** Makes the clip first where it is not there yet: some ten seconds. @throws Error saying why it cannot be had. */
  static async start({
    log,
    signal,
    onProgress,
    port = DEFAULT_PORT,
  }: DemoCameraOptions): Promise<DemoCamera> {
    const { h264Path } = await ensureDemoClip({
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    signal?.throwIfAborted();
    const streams = { [STREAM]: { file: h264Path, fps: CLIP.fps } };
    let started = await startProcess({ type: 'start', port, streams });
    if (started.reply.type === 'failed' && started.reply.code === 'EADDRINUSE') {
      started = await startProcess({ type: 'start', port: 0, streams });
    }
    const { child, reply } = started;
    if (reply.type === 'failed') throw new Error(`the demo camera could not be started: ${reply.message}`);
    const camera = new DemoCamera(child, { type: 'start', port: reply.port, streams }, log);
    if (signal?.aborted === true) {
      await camera.close();
      signal.throwIfAborted();
    }
    return camera;
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    await endProcess(this.#child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #watch(child: ChildProcess): void {
    child.once('exit', (code, killedBy) => {
      if (this.#closing.signal.aborted) return;
      this.#log.warn({ code, killedBy }, 'the demo camera ended; it is started again');
      void this.#restart();
    });
  }

  /** On the same port, so that its URL stays right. */
  async #restart(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      try {
        await delay(RESTART_AFTER_MS, undefined, { signal: this.#closing.signal });
      } catch {
        return;
      }
      const { child, reply } = await startProcess(this.#request);
      if (reply.type === 'failed') {
        this.#log.warn({ reason: reply.message }, 'the demo camera could not be started again');
        continue;
      }
      if (this.#closing.signal.aborted) {
        await endProcess(child);
        return;
      }
      this.#child = child;
      this.#watch(child);
      return;
    }
  }
}

/** Settles when the process has answered, or ended without an answer. */
async function startProcess(
  request: SimulatorRequest,
): Promise<{ child: ChildProcess; reply: SimulatorReply }> {
  const child = fork(fileURLToPath(new URL('process.ts', import.meta.url)), [], {
    // Not the parent's: a debugger's or a test runner's options mean nothing there.
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const settled = new AbortController();
  const { signal } = settled;
  const answered = once(child, 'message', { signal }).then(([raw]): SimulatorReply =>
    simulatorReply.parse(raw),
  );
  const ended = once(child, 'exit', { signal }).then(([code, killedBy]): SimulatorReply => {
    return { type: 'failed', code: '', message: `its process ended with ${killedBy ?? code}` };
  });
  try {
    child.send(request);
    return { child, reply: await Promise.race([answered, ended]) };
  } catch (error) {
    child.kill('SIGKILL');
    return { child, reply: { type: 'failed', code: '', message: String(error) } };
  } finally {
    settled.abort();
    await Promise.allSettled([answered, ended]);
  }
}

/** It holds nothing that would need an orderly end. */
async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
