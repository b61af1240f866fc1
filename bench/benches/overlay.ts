import { setTimeout as delay } from 'node:timers/promises';
import { MaskwatchServer } from '../../test/helpers/maskwatch-server.ts';
import { BenchSkipped, type BenchContext } from '../bench.ts';
import { CLIP_1080P25, ensureClip } from '../clips.ts';
import { watchCpu } from '../process-cost.ts';
import { serverWhep } from '../rigs/server-whep.ts';
import { SimulatorProcess } from '../rigs/simulator-process.ts';
import { WhepBrowser } from '../rigs/whep-browser.ts';
import { median } from '../statistics.ts';

const SETTLE_MS = 3000;
const WINDOW_MS = 5000;
const WINDOWS = 3;

/** One watched 1080p25 camera, overlay beside annotated: the camera's process, the detector and mediasoup together. */
export async function benchOverlay({ signal, isQuick, measured }: BenchContext): Promise<void> {
  const clip = await ensureClip(CLIP_1080P25, signal);
  await using simulator = await SimulatorProcess.start({ camera: { file: clip.h264Path, fps: clip.fps } });
  await using server = await MaskwatchServer.start();
  const { id } = await server.addCamera({ name: 'Bench', url: simulator.url('camera') });
  await server.live(id);
  await using browser = await WhepBrowser.open(serverWhep(server));
  const pidOf = (part: string): number => {
    const child = server.children().find(({ command }) => command.includes(part));
    if (child === undefined) throw new Error(`there is no process of ${part}`);
    return child.pid;
  };
  const watched = async (mode: 'annotated' | 'overlay') => {
    const { rendition } = await browser.watch(mode, id, mode);
    if (mode === 'overlay' && rendition !== 'overlay') {
      await browser.leave(mode);
      return null;
    }
    await delay(SETTLE_MS, undefined, { signal });
    const pids = {
      camera: pidOf('pipeline/camera/process.ts'),
      detector: pidOf('pipeline/detect/process.ts'),
      mediasoup: pidOf('mediasoup-worker'),
    };
    const before = await browser.framesDecoded(mode);
    const windows = [];
    for (let window = 0; window < (isQuick ? 1 : WINDOWS); window += 1)
      windows.push((await watchCpu(pids, WINDOW_MS, signal)).percent);
    if ((await browser.framesDecoded(mode)) === before) throw new Error('no picture came');
    await browser.leave(mode);
    // The room of the other mode must be gone, or its encoder would be counted too.
    await delay(6000, undefined, { signal });
    return median(windows.map(({ camera, detector, mediasoup }) => camera + detector + mediasoup));
  };

  const overlay = await watched('overlay').catch((error: unknown) => {
    throw new BenchSkipped(`This server has no overlay mode: ${String(error)}`, { cause: error });
  });
  if (overlay === null)
    throw new BenchSkipped('This server shows the camera annotated when asked for overlay.');
  const annotated = await watched('annotated');
  if (annotated === null) throw new Error('no annotated picture came');
  measured({
    case: '1080p25',
    unit: '% of a core',
    value: overlay,
    floor: annotated,
    target: { of: 'ratio', is: 'at most', limit: 0.333 },
    note: 'the floor is the same camera annotated; camera, detector and mediasoup together',
  });
}
