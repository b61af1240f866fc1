import { createHash } from 'node:crypto';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import type { Source } from '../../pipeline/ingest/source.ts';
import { sourceOpener } from '../../pipeline/ingest/sources/registry.ts';
import { joinNalUnits } from '../../pipeline/media/h264/nal-units.ts';
import { readH264File } from '../../simulator/h264-file.ts';
import { startSimulator, type Simulator } from '../../simulator/rtsp-server.ts';
import type { BenchContext } from '../bench.ts';
import { CLOCK_CLIP, writeClockClip } from '../rigs/clock-clip.ts';
import { percentile } from '../statistics.ts';

const SETTLE_MS = 2000;
const WINDOW_MS = 10_000;
const QUICK_WINDOW_MS = 3000;

/**
 * From the simulator's send of a picture's packets to the picture being read, by our own RTSP client and by libav's, both
 * watching the same stream at the same time.
 */
export async function benchIngest({ folder, signal, isQuick, measured }: BenchContext): Promise<void> {
  const file = path.join(folder, 'clock.h264');
  await writeClockClip(file);
  const { accessUnits } = await readH264File(file);
  const numbers = numbersOf(accessUnits.map(({ nalUnits }) => hashOf(joinNalUnits(nalUnits))));
  await using simulator = await startSimulator({ streams: { camera: { file, fps: CLOCK_CLIP.fps } } });
  const open = sourceOpener(pino({ level: 'silent' }));
  for (const transport of ['tcp', 'udp'] as const) {
    const ages = async (rtspClient: 'own' | 'libav') => {
      const source = await open(
        { kind: 'rtsp', url: simulator.url('camera'), transport },
        { rtspClient, openTimeoutMs: 5000, stallTimeoutMs: 5000, signal },
      );
      try {
        return await readingAges(source, simulator, numbers, isQuick ? QUICK_WINDOW_MS : WINDOW_MS);
      } finally {
        await source.close();
      }
    };
    const [own, libav] = await Promise.all([ages('own'), ages('libav')]);
    for (const percent of [50, 95]) {
      const [value, floor] = [percentile(own, percent), percentile(libav, percent)];
      const note = `${own.length} pictures of 720p at 25/s; beside libav's client`;
      measured({ case: `${transport}-p${percent}`, unit: 'ms', value, floor, note });
    }
    await delay(100, undefined, { signal });
  }
}

async function readingAges(
  source: Source,
  simulator: Simulator,
  numbers: ReadonlyMap<string, number | null>,
  windowMs: number,
): Promise<number[]> {
  const agesMs: number[] = [];
  const startMs = performance.now();
  const { fps, frames } = CLOCK_CLIP;
  for (;;) {
    const packet = await source.read();
    const atMs = performance.timeOrigin + performance.now();
    const number = numbers.get(hashOf(packet.data ?? Buffer.alloc(0)));
    packet.free();
    const elapsedMs = performance.now() - startMs;
    if (elapsedMs > SETTLE_MS + windowMs) return agesMs;
    const newest = simulator.stream('camera').positionAt(Math.floor(atMs));
    if (elapsedMs < SETTLE_MS || newest === null || number === null) continue;
    // A picture that is not in the clip was not read as it was sent.
    if (number === undefined) throw new Error('a picture came that was not sent');
    const behind = (Math.round((newest.clipMs * fps) / 1000) - number + frames) % frames;
    agesMs.push(atMs - newest.sentAtMs + (behind * 1000) / fps);
  }
}

/** Null for pictures that are alike to the byte. */
function numbersOf(hashes: readonly string[]): ReadonlyMap<string, number | null> {
  const numbers = new Map<string, number | null>();
  for (const [index, hash] of hashes.entries()) numbers.set(hash, numbers.has(hash) ? null : index);
  return numbers;
}

function hashOf(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('hex');
}
