import { setTimeout as delay } from 'node:timers/promises';
import { availableParallelism } from 'node:os';
import type { BenchContext } from '../bench.ts';
import { CLIP_720P15, ensureClip } from '../clips.ts';
import { watchCpu } from '../process-cost.ts';
import { CameraRig } from '../rigs/camera-rig.ts';
import { CONFIG } from '../rigs/product-settings.ts';
import { ViewerSink } from '../rigs/viewer-sink.ts';
import { percentile } from '../statistics.ts';

/** More would be no question of this machine any more, and would take a minute to start. */
const MOST = 40;
const SETTLE_MS = 4000;
/**
 * Cameras that looked less while there were too many, or until they encoded with less effort, take so long to look as often as
 * they wish again.
 */
const MAX_SETTLE_MS = 20_000;
const WINDOW_MS = 7000;
/** So many seconds, a keyframe each, from where in the clip one camera begins to the next: cameras do not see the same scene at once. */
const APART_S = 7;
const MAX_DROPPED_SHARE = 0.01;
const MAX_AGE_P95_MS = 300;
/** Of the looks that were ordered; a camera gives a picture less or more a window. */
const MIN_LOOKS_SHARE = 0.97;

interface Trial {
  readonly count: number;
  readonly isGood: boolean;
  readonly ageP95Ms: number;
  readonly droppedShare: number;
  /** Of the looks that were ordered. */
  readonly madeShare: number;
  readonly simulatorPercent: number;
  /** Cameras that encode with less effort than configured, as the machine is full. */
  readonly sparing: number;
}

/** Most cameras without a loss, analysed and then all watched as well, by a bounded search. */
export async function benchCameras(context: BenchContext): Promise<void> {
  const { measured } = context;
  for (const mode of ['analysed', 'watched'] as const) {
    const best = await findMost(mode, context);
    const isTwoCores = availableParallelism() === 2;
    measured({
      case: mode,
      unit: '720p15 cameras',
      value: best?.count ?? 0,
      ...(isTwoCores
        ? { target: { of: 'value', is: 'at least', limit: mode === 'analysed' ? 20 : 6 } as const }
        : {}),
      ...(best === null ? {} : { note: trialText(best) }),
    });
  }
}

/** Upwards by a half more each time until one is too many, then halves what lies between. */
async function findMost(mode: 'analysed' | 'watched', context: BenchContext): Promise<Trial | null> {
  const { folder, signal, isQuick, say } = context;
  const clip = await ensureClip(CLIP_720P15, signal);
  const names = Array.from({ length: MOST }, (_, index) => `camera-${index}`);
  const streams = Object.fromEntries(
    names.map((name, index) => [
      name,
      { file: clip.h264Path, fps: clip.fps, startPicture: (index * APART_S * clip.fps) % clip.frames },
    ]),
  );
  await using rig = await CameraRig.start({ folder, signal, streams });
  await using viewer = await ViewerSink.open();
  let running = 0;
  const runWith = async (count: number): Promise<Trial> => {
    const more = names.slice(running, count);
    await Promise.all(more.map((name) => rig.add(name)));
    if (mode === 'watched') for (const name of more) rig.watch(name, viewer);
    running = Math.max(running, count);
    for (; running > count; running -= 1) await rig.remove(`camera-${running - 1}`);
    const trial = await watch(rig, count, isQuick ? WINDOW_MS / 2 : WINDOW_MS, signal);
    say(`${mode}: ${count} ${trial.isGood ? 'run well' : 'are too many'} (${trialText(trial)})`);
    return trial;
  };

  let best: Trial | null = null;
  let tooMany = MOST + 1;
  let next = isQuick ? 2 : mode === 'analysed' ? 10 : 4;
  while (next < tooMany && next > (best?.count ?? 0)) {
    const trial = await runWith(next);
    if (trial.isGood) best = trial;
    else tooMany = next;
    if (isQuick) break;
    const least = best?.count ?? 0;
    next = tooMany > MOST ? Math.min(MOST, Math.ceil(least * 1.5)) : Math.floor((least + tooMany) / 2);
  }
  return best;
}

async function watch(rig: CameraRig, count: number, windowMs: number, signal: AbortSignal): Promise<Trial> {
  await settle(rig, signal);
  rig.forgetReports();
  const { percent } = await watchCpu({ simulator: rig.simulator.pid }, windowMs, signal);
  const reports = [...rig.reports.values()].flat();
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const ages = reports.flatMap(({ latenciesMs }) => latenciesMs);
  const dropped = sum(reports.map((report) => report.dropped));
  const lost = sum(reports.flatMap(({ stages }) => stages.map((stage) => stage.dropped))) - dropped;
  const droppedShare = (dropped + lost) / Math.max(1, ages.length + dropped);
  // The motion gate spares looks where nobody is in the picture: ordered, and not lost.
  const spared = sum(reports.map(({ looksGated }) => looksGated));
  const wanted = (sum(reports.map(({ periodMs }) => periodMs)) / 1000) * CONFIG.detect.fps;
  const ageP95Ms = ages.length === 0 ? Infinity : percentile(ages, 95);
  // A camera that cannot even report in time is one that does not run well.
  const isReporting = reports.length >= count * (windowMs / 1000) * 0.8;
  const madeShare = (ages.length + spared) / Math.max(1, wanted);
  const isGood =
    isReporting &&
    madeShare >= MIN_LOOKS_SHARE &&
    droppedShare <= MAX_DROPPED_SHARE &&
    ageP95Ms < MAX_AGE_P95_MS;
  const newest = [...rig.reports.values()].map((each) => each.at(-1)?.encodeEffort ?? 'full');
  const sparing = newest.filter((effort) => effort !== 'full').length;
  return { count, isGood, ageP95Ms, droppedShare, madeShare, simulatorPercent: percent.simulator, sparing };
}

/** Until every camera looks as often as it wishes, or it is plain that they never will. */
async function settle(rig: CameraRig, signal: AbortSignal): Promise<void> {
  await delay(SETTLE_MS, undefined, { signal });
  const endMs = performance.now() + MAX_SETTLE_MS - SETTLE_MS;
  const isSettled = () =>
    [...rig.reports.values()].every((reports) => {
      const rate = reports.at(-1)?.lookRate;
      return rate !== undefined && rate.current >= rate.wished;
    });
  while (!isSettled() && performance.now() < endMs) await delay(500, undefined, { signal });
}

function trialText({ ageP95Ms, droppedShare, madeShare, simulatorPercent, sparing }: Trial): string {
  const effort = sparing === 0 ? '' : `, ${sparing} encode with less effort`;
  const looks = `${Math.round(madeShare * 100)} % of the looks made, ${(droppedShare * 100).toFixed(1)} % dropped`;
  return `detections ${Math.round(ageP95Ms)} ms old at p95, ${looks}${effort}, the simulated cameras take ${Math.round(simulatorPercent)} % of a core`;
}
