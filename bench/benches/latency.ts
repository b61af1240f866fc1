import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MaskwatchServer } from '../../test/helpers/maskwatch-server.ts';
import { startSimulator, type Simulator } from '../../simulator/rtsp-server.ts';
import type { BenchContext } from '../bench.ts';
import { CLOCK_CLIP, CLOCK_PLACE, writeClockClip } from '../rigs/clock-clip.ts';
import { serverWhep } from '../rigs/server-whep.ts';
import { WhepBrowser } from '../rigs/whep-browser.ts';
import { percentile } from '../statistics.ts';

const SETTLE_MS = 3000;
const WINDOW_MS = 10_000;
const QUICK_WINDOW_MS = 4000;
const LIMITS_MS = { annotated: 250, overlay: 150 } as const;

/**
 * Glass to glass on loopback: each picture carries its number as black and white blocks. The simulator knows when it sent
 * that picture, the page when it could read the blocks from the decoded one; both by the clock of this machine.
 */
export async function benchLatency({ folder, signal, isQuick, measured, say }: BenchContext): Promise<void> {
  const file = path.join(folder, 'clock.h264');
  await writeClockClip(file);
  await using simulator = await startSimulator({ streams: { camera: { file, fps: CLOCK_CLIP.fps } } });
  await using server = await MaskwatchServer.start();
  const { id } = await server.addCamera({ name: 'Bench', url: simulator.url('camera') });
  await server.live(id);
  await using browser = await WhepBrowser.open(serverWhep(server));
  for (const mode of ['annotated', 'overlay'] as const) {
    const joined = await browser.watch(mode, id, mode).catch((error: unknown) => {
      if (mode === 'annotated') throw error;
      return null;
    });
    if (mode === 'overlay' && joined?.rendition !== 'overlay') {
      say('overlay: skipped: this server has no overlay mode, or not for this camera');
      continue;
    }
    await delay(SETTLE_MS, undefined, { signal });
    await browser.readClock(mode, CLOCK_PLACE);
    await delay(isQuick ? QUICK_WINDOW_MS : WINDOW_MS, undefined, { signal });
    const readings = await browser.clockReadings(mode);
    await browser.leave(mode);
    const agesMs = readings.flatMap((reading) => ageMs(simulator, reading) ?? []);
    // A picture that could not be read would make the others' figures worthless.
    if (agesMs.length < readings.length * 0.98)
      throw new Error(`only ${agesMs.length} of ${readings.length} pictures could be read`);
    const target = { of: 'value', is: 'at most', limit: LIMITS_MS[mode] } as const;
    const note = `${agesMs.length} pictures of 1280x720 at 25/s`;
    measured({ case: `${mode}-p95`, unit: 'ms', value: percentile(agesMs, 95), target, note });
    measured({ case: `${mode}-p50`, unit: 'ms', value: percentile(agesMs, 50) });
  }
}

/** Null for a number that no picture of this clip has, or that was sent longer ago than half the clip. */
function ageMs(simulator: Simulator, { number, atMs }: { number: number; atMs: number }): number | null {
  const { fps, frames } = CLOCK_CLIP;
  const newest = simulator.stream('camera').positionAt(atMs);
  if (newest === null || number >= frames) return null;
  const newestNumber = Math.round((newest.clipMs * fps) / 1000);
  const behind = (newestNumber - number + frames) % frames;
  if (behind > frames / 2) return null;
  return atMs - newest.sentAtMs + (behind * 1000) / fps;
}
