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

/** The server as a user starts it, with some cameras that nobody watches. */
export async function benchMemory({ signal, isQuick, measured }: BenchContext): Promise<void> {
  const clip = await ensureClip(CLIP_720P15, signal);
  const names = Array.from({ length: CAMERAS }, (_, index) => `camera-${index}`);
  const stream = { file: clip.h264Path, fps: clip.fps };
  await using simulator = await SimulatorProcess.start(
    Object.fromEntries(names.map((name) => [name, stream])),
  );
  await using server = await MaskwatchServer.start();
  for (const name of names) {
    const { id } = await server.addCamera({ name, url: simulator.url(name) });
    await server.live(id);
  }
  await delay(isQuick ? QUICK_SETTLE_MS : SETTLE_MS, undefined, { signal });
  const children = server.children();
  const pssOf = (part: keyof typeof PROCESSES) =>
    children.filter(({ command }) => command.includes(PROCESSES[part])).map(({ pid }) => pssBytesOf(pid));
  const megabytes = (bytes: number) => bytes / 1e6;
  const unit = 'MB';
  measured({
    case: 'camera',
    unit,
    value: megabytes(median(pssOf('camera'))),
    target: { of: 'value', is: 'at most', limit: 90 },
    note: `720p15, median of ${CAMERAS}, a process each`,
  });
  measured({ case: 'detector', unit, value: megabytes(median(pssOf('detector'))) });
  measured({ case: 'mediasoup', unit, value: megabytes(median(pssOf('mediasoup'))) });
  measured({ case: 'server', unit, value: megabytes(pssBytesOf(server.pid)) });
}
