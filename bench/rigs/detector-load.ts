import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { DetectorClient } from '../../pipeline/detect/socket/client.ts';
import type { RgbFrame } from '../../pipeline/detect/detector.ts';
import { fromDetectorSchema, type DetectorStart } from '../../pipeline/detect/messages.ts';
import { cpuMsOf } from '../process-cost.ts';
import { MANIFEST_PATH } from './product-settings.ts';

const ENTRY = fileURLToPath(new URL('../../pipeline/detect/process.ts', import.meta.url));
const WARM_UP_MS = 1000;
const log = pino({ level: 'silent' });

export interface DetectorSetting {
  readonly model: string;
  readonly isTwoStep: boolean;
  readonly threads: number;
  readonly maxBatch: number;
}

export interface DetectorSpeed {
  readonly framesPerSecond: number;
  /** Of the whole process: sockets, inference and decoding of boxes. */
  readonly cpuMsPerFrame: number;
  /** Mean faces a frame: a two-step detector's cost depends on them. */
  readonly facesPerFrame: number;
}

/** The detector process under as much load as it takes: cameras that send their next picture when the last is answered. */
export async function loadDetector(
  { model, isTwoStep, threads, maxBatch }: DetectorSetting,
  frames: readonly RgbFrame[],
  options: { readonly folder: string; readonly lengthMs: number; readonly signal: AbortSignal },
): Promise<DetectorSpeed> {
  const socketPath = path.join(options.folder, 'load.sock');
  const start: DetectorStart = {
    type: 'start',
    socketPath,
    manifestPath: MANIFEST_PATH,
    model,
    threads,
    maxBatch,
    detector: isTwoStep ? 'two-step' : 'single-stage',
  };
  const env = { ...process.env, MASKWATCH_LOG_LEVEL: 'silent' };
  const child = fork(ENTRY, { env, execArgv: [], signal: options.signal });
  const clients: DetectorClient[] = [];
  try {
    child.send(start);
    const [raw] = (await once(child, 'message')) as [unknown];
    const message = fromDetectorSchema.parse(raw);
    if (message.type === 'failed') throw new Error(message.message);
    let answered = 0;
    let faces = 0;
    // More than two batches a thread: one in work and one that waits.
    for (let camera = 0; camera < 2 * maxBatch * threads; camera += 1) {
      const client = DetectorClient.open({ socketPath, cameraId: `camera-${camera}`, log });
      clients.push(client);
      let next = camera;
      const send = () => {
        const frame = frames[next % frames.length];
        if (frame !== undefined) client.submit({ ...frame, frameId: next });
        next += 1;
      };
      client.on('welcome', send);
      client.on('detections', ({ detections }) => {
        answered += 1;
        faces += detections.length;
        send();
      });
    }
    await delay(WARM_UP_MS, undefined, { signal: options.signal });
    const before = { answered, faces, cpuMs: cpuMsOf(child.pid!), atMs: performance.now() };
    await delay(options.lengthMs, undefined, { signal: options.signal });
    const count = answered - before.answered;
    if (count === 0) throw new Error('the detector answered nothing');
    return {
      framesPerSecond: (1000 * count) / (performance.now() - before.atMs),
      cpuMsPerFrame: (cpuMsOf(child.pid!) - before.cpuMs) / count,
      facesPerFrame: (faces - before.faces) / count,
    };
  } finally {
    for (const client of clients) client.close();
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
  }
}
