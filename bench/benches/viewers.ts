import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MaskwatchServer } from '../../test/helpers/maskwatch-server.ts';
import type { BenchContext } from '../bench.ts';
import { runFfmpeg } from '../ffmpeg.ts';
import { watchCpu } from '../process-cost.ts';
import { serverWhep } from '../rigs/server-whep.ts';
import { SimulatorProcess } from '../rigs/simulator-process.ts';
import { SrtpViewers } from '../rigs/srtp-viewers.ts';
import { WhepBrowser } from '../rigs/whep-browser.ts';

const BITS_PER_SECOND = 2_000_000;
/** With less of the bitrate, the figure would be one of something else. */
const MIN_MEGABITS = 1.7;
const WINDOW_MS = 5000;
const QUICK_WINDOW_MS = 3000;
const SETTLE_MS = 2000;
const FPS = 25;
const TARGET = { of: 'value', is: 'at most', limit: 0.5 } as const;
const UNIT = '% of a core/viewer';

/** mediasoup's processor time a viewer: real DTLS-SRTP viewers in Chromium, and SRTP alone for more than it can hold. */
export async function benchViewers(context: BenchContext): Promise<void> {
  await watchBrowsers(context);
  await watchSrtp(context);
}

async function watchBrowsers({ folder, signal, isQuick, measured, say }: BenchContext): Promise<void> {
  const file = path.join(folder, 'small.h264');
  await runFfmpeg(smallNoise(file), signal);
  await using simulator = await SimulatorProcess.start({ camera: { file, fps: FPS } });
  const bitrate = String(BITS_PER_SECOND);
  const env = { MASKWATCH_PUBLISH_MIN_BITRATE_BPS: bitrate, MASKWATCH_PUBLISH_MAX_BITRATE_BPS: bitrate };
  await using server = await MaskwatchServer.start({ env });
  const { id } = await server.addCamera({ name: 'Bench', url: simulator.url('camera') });
  await server.live(id);
  await using browser = await WhepBrowser.open(serverWhep(server));
  const worker = server.children().find(({ command }) => command.includes('mediasoup-worker'));
  if (worker === undefined) throw new Error('there is no mediasoup-worker');
  const idlePercent = (await watchCpu({ worker: worker.pid }, isQuick ? 1000 : 3000, signal)).percent.worker;
  let joined = 0;
  for (const count of isQuick ? [1, 3] : [1, 10, 30]) {
    for (; joined < count; joined += 1) await browser.watch(`viewer-${joined}`, id);
    await delay(SETTLE_MS, undefined, { signal });
    const before = await receivedBytes(browser, count);
    const window = await watchCpu({ worker: worker.pid }, isQuick ? QUICK_WINDOW_MS : WINDOW_MS, signal);
    const bytes = (await receivedBytes(browser, count)) - before;
    const megabits = (bytes * 8) / 1e6 / window.seconds / count;
    if (megabits < MIN_MEGABITS) {
      say(
        `${count} browser: not measured: only ${megabits.toFixed(2)} Mbit/s came, this machine is too busy`,
      );
      continue;
    }
    const value = (window.percent.worker - idlePercent) / count;
    const note = `Chromium, DTLS-SRTP, ${megabits.toFixed(2)} Mbit/s each`;
    measured({ case: `${count} browser`, unit: UNIT, value, target: TARGET, note });
  }
}

async function watchSrtp({ signal, isQuick, measured }: BenchContext): Promise<void> {
  await using viewers = await SrtpViewers.start(BITS_PER_SECOND);
  const windowMs = isQuick ? QUICK_WINDOW_MS : WINDOW_MS;
  const look = async () => (await watchCpu({ worker: viewers.pid }, windowMs, signal)).percent.worker;
  const idlePercent = await look();
  for (const count of isQuick ? [1, 20] : [1, 50, 200]) {
    while (viewers.count < count) await viewers.add();
    await delay(SETTLE_MS, undefined, { signal });
    const value = ((await look()) - idlePercent) / count;
    const note =
      'SRTP without ICE, DTLS and feedback: as many browsers do not fit beside the server on one machine';
    measured({ case: `${count} srtp`, unit: UNIT, value, target: TARGET, note });
  }
}

async function receivedBytes(browser: WhepBrowser, count: number): Promise<number> {
  let bytes = 0;
  for (let viewer = 0; viewer < count; viewer += 1) bytes += await browser.bytesReceived(`viewer-${viewer}`);
  return bytes;
}

/** So small that thirty decoders in a browser cost little, and so noisy that x264 needs all its bits. */
function smallNoise(file: string): (string | number)[] {
  const picture = ['-f', 'lavfi', '-i', `color=gray:size=480x270:rate=${FPS},noise=alls=80:allf=t`, '-t', 8];
  const x264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'baseline', '-b:v', '6M'];
  return [...picture, ...x264, '-pix_fmt', 'yuv420p', '-g', FPS, '-bf', 0, '-f', 'h264', file];
}
