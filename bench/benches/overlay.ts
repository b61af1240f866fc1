import { setTimeout as delay } from 'node:timers/promises';
import { mean } from '../../server/live/capacity-model.ts';
import { eventually } from '../../test/helpers/eventually.ts';
import { MaskwatchServer } from '../../test/helpers/maskwatch-server.ts';
import type { BenchContext } from '../bench.ts';
import { CLIP_1080P25, ensureClip } from '../clips.ts';
import { watchCpu } from '../process-cost.ts';
import { serverWhep } from '../rigs/server-whep.ts';
import { SimulatorProcess } from '../rigs/simulator-process.ts';
import { WhepBrowser } from '../rigs/whep-browser.ts';

/** A process that has just started compiles what runs often: a fifth more at first. */
const WARM_UP_MS = 8000;
const SETTLE_MS = 2000;
const WINDOW_MS = 8000;
const ROUNDS = 2;
const GONE_TIMEOUT_MS = 20_000;

type Mode = 'overlay' | 'annotated';

/**
 * One watched 1080p25 camera, overlay and annotated in turn, so that both meet the same machine: the camera's process, the
 * detector and mediasoup together.
 */
export async function benchOverlay({ signal, isQuick, measured }: BenchContext): Promise<void> {
  const clip = await ensureClip(CLIP_1080P25, signal);
  await using simulator = await SimulatorProcess.start({ camera: { file: clip.h264Path, fps: clip.fps } });
  await using server = await MaskwatchServer.start();
  const { id } = await server.addCamera({ name: 'Bench', url: simulator.url('camera') });
  await server.live(id);
  await using browser = await WhepBrowser.open(serverWhep(server));
  const isShown = async () => (await server.stats(id))?.renditions.length !== 0;
  const percentOf = async (mode: Mode) => {
    const { rendition } = await browser.watch(mode, id, mode);
    if (rendition !== mode) throw new Error(`${rendition} was shown when ${mode} was asked for`);
    await delay(SETTLE_MS, undefined, { signal });
    const before = await browser.framesDecoded(mode);
    const { percent } = await watchCpu(pidsOf(server), isQuick ? WINDOW_MS / 4 : WINDOW_MS, signal);
    if ((await browser.framesDecoded(mode)) === before) throw new Error('no picture came');
    await browser.leave(mode);
    // Its room must be gone, or the encoder would be counted with the other mode.
    await eventually('the end of what was shown', async () => !(await isShown()), GONE_TIMEOUT_MS);
    signal.throwIfAborted();
    return percent.camera + percent.detector + percent.mediasoup;
  };

  if (!isQuick) await delay(WARM_UP_MS, undefined, { signal });
  const percents: Record<Mode, number[]> = { overlay: [], annotated: [] };
  for (let round = 0; round < (isQuick ? 1 : ROUNDS); round += 1)
    for (const mode of ['overlay', 'annotated'] as const) percents[mode].push(await percentOf(mode));
  measured({
    case: '1080p25',
    unit: '% of a core',
    value: mean(percents.overlay),
    floor: mean(percents.annotated),
    target: { of: 'ratio', is: 'at most', limit: 0.333 },
    note: 'the floor is the same camera annotated; camera, detector and mediasoup together',
  });
}

function pidsOf(server: MaskwatchServer): Record<'camera' | 'detector' | 'mediasoup', number> {
  const pidOf = (part: string): number => {
    const child = server.children().find(({ command }) => command.includes(part));
    if (child === undefined) throw new Error(`there is no process of ${part}`);
    return child.pid;
  };
  return {
    camera: pidOf('pipeline/camera/process.ts'),
    detector: pidOf('pipeline/detect/process.ts'),
    mediasoup: pidOf('mediasoup-worker'),
  };
}
