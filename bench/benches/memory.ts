import { setTimeout as delay } from 'node:timers/promises';
import { MaskwatchServer } from '../../test/helpers/maskwatch-server.ts';
import type { BenchContext } from '../bench.ts';
import { CLIP_720P15, ensureClip } from '../clips.ts';
import { pssBytesOf } from '../process-cost.ts';
import { SimulatorProcess } from '../rigs/simulator-process.ts';
import { median } from '../statistics.ts';

const CAMERAS = 4;
/** The ring of packets before a violation is full, and what a start needs is given back. */
const SETTLE_MS = 12_000;
const QUICK_SETTLE_MS = 4000;

const PROCESSES = {
  camera: 'pipeline/camera/process.ts',
  detector: 'pipeline/detect/process.ts',
  mediasoup: 'mediasoup-worker',
} as const;

/** The server as a user starts it, with some cameras that nobody watches: a process each, and all in one. */
export async function benchMemory({ signal, isQuick, measured }: BenchContext): Promise<void> {
  const clip = await ensureClip(CLIP_720P15, signal);
  const names = Array.from({ length: CAMERAS }, (_, index) => `camera-${index}`);
  const stream = { file: clip.h264Path, fps: clip.fps };
  await using simulator = await SimulatorProcess.start(
    Object.fromEntries(names.map((name) => [name, stream])),
  );
  const urls = names.map((name) => simulator.url(name));
  const settleMs = isQuick ? QUICK_SETTLE_MS : SETTLE_MS;
  const unit = 'MB';
  {
    await using server = await serve(urls, 1, settleMs, signal);
    measured({
      case: 'camera',
      unit,
      value: median(megabytesOf(server, 'camera')),
      target: { of: 'value', is: 'at most', limit: 90 },
      note: `720p15, median of ${CAMERAS}, a process each`,
    });
    measured({ case: 'detector', unit, value: median(megabytesOf(server, 'detector')) });
    measured({ case: 'mediasoup', unit, value: median(megabytesOf(server, 'mediasoup')) });
    measured({ case: 'server', unit, value: megabytes(pssBytesOf(server.pid)) });
  }
  await using server = await serve(urls, CAMERAS, settleMs, signal);
  const [shared, ...more] = megabytesOf(server, 'camera');
  if (shared === undefined || more.length > 0) throw new Error('the cameras do not share one process');
  measured({
    case: 'shared',
    unit,
    value: shared / CAMERAS,
    target: { of: 'value', is: 'at most', limit: 50 },
    note: `720p15, a camera of ${CAMERAS} in one process (ingest.camerasPerProcess)`,
  });
}

async function serve(
  urls: readonly string[],
  camerasPerProcess: number,
  settleMs: number,
  signal: AbortSignal,
): Promise<MaskwatchServer> {
  const server = await MaskwatchServer.start({
    env: { MASKWATCH_INGEST_CAMERAS_PER_PROCESS: String(camerasPerProcess) },
  });
  try {
    for (const [index, url] of urls.entries()) {
      const { id } = await server.addCamera({ name: `Camera ${index}`, url });
      await server.live(id);
    }
    await delay(settleMs, undefined, { signal });
    return server;
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

function megabytesOf(server: MaskwatchServer, part: keyof typeof PROCESSES): number[] {
  return server
    .children()
    .filter(({ command }) => command.includes(PROCESSES[part]))
    .map(({ pid }) => megabytes(pssBytesOf(pid)));
}

function megabytes(bytes: number): number {
  return bytes / 1e6;
}
