import { setTimeout as delay } from 'node:timers/promises';
import { MaskwatchServer } from '../../test/helpers/maskwatch-server.ts';
import type { BenchContext } from '../bench.ts';
import { CLIP_720P15, ensureClip } from '../clips.ts';
import { serverWhep } from '../rigs/server-whep.ts';
import { SimulatorProcess } from '../rigs/simulator-process.ts';
import { WhepBrowser } from '../rigs/whep-browser.ts';
import { percentile } from '../statistics.ts';

const WARM_JOINS = 20;
const COLD_JOINS = 5;
/** A room stays 5 s without viewers; then its encoder is gone too. */
const LINGER_MS = 6000;
const TARGET = { of: 'value', is: 'at most', limit: 500 } as const;

/** From making the offer to the first picture on the page, by the server's own WHEP. */
export async function benchJoin({ signal, isQuick, measured }: BenchContext): Promise<void> {
  const clip = await ensureClip(CLIP_720P15, signal);
  await using simulator = await SimulatorProcess.start({ camera: { file: clip.h264Path, fps: clip.fps } });
  await using server = await MaskwatchServer.start();
  const { id } = await server.addCamera({ name: 'Bench', url: simulator.url('camera') });
  await server.live(id);
  await using browser = await WhepBrowser.open(serverWhep(server));
  const join = async (key: string): Promise<number> => {
    signal.throwIfAborted();
    const { firstPictureMs } = await browser.watch(key, id);
    await browser.leave(key);
    return firstPictureMs;
  };
  // The browser's own first connection loads its codecs: that is no matter of the server.
  await join('first');

  const warm: number[] = [];
  for (let count = 0; count < (isQuick ? 4 : WARM_JOINS); count += 1) warm.push(await join(`warm-${count}`));
  const noteOf = (times: readonly number[]) =>
    `p95 of ${times.length}, median ${Math.round(percentile(times, 50))}`;
  measured({ case: 'warm', unit: 'ms', value: percentile(warm, 95), target: TARGET, note: noteOf(warm) });

  const cold: number[] = [];
  for (let count = 0; count < (isQuick ? 1 : COLD_JOINS); count += 1) {
    await delay(LINGER_MS, undefined, { signal });
    cold.push(await join(`cold-${count}`));
  }
  const note = `${noteOf(cold)}; nobody had watched for ${LINGER_MS / 1000} s`;
  measured({ case: 'cold', unit: 'ms', value: percentile(cold, 95), target: TARGET, note });
}
