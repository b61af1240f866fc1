import type { CameraReport } from '../../pipeline/domain/camera-stats.ts';
import type { Stage } from '../../pipeline/domain/stage.ts';
import { workingShare } from './working-share.ts';

/** A camera that one thinks of adding. */
export interface PictureRate {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

/** Percent of a core. */
export interface CameraCost {
  /** Its process and its share of the detector, while nobody watches. */
  readonly analysedPercent: number;
  /** The same and its annotated picture; null while no camera is watched, so that nothing is known of it. */
  readonly watchedPercent: number | null;
}

type CostReport = Pick<
  CameraReport,
  | 'width'
  | 'height'
  | 'fpsIn'
  | 'picturesSkipped'
  | 'fpsDetect'
  | 'cpuPercent'
  | 'stages'
  | 'periodMs'
  | 'residentBytes'
>;

const SHOWING: readonly Stage[] = ['annotate', 'encode', 'rtp'];

/** Of one core, and of all memory and processor time: what stays free for bursts and for whoever else is on the machine. */
const KEPT_FREE_SHARE = 0.2;

/**
 * What one more camera would take, by what the running ones take: decoding and showing grow with pixels a second, the
 * rest of the process with pictures a second, the detector with looks. Who watches needs the pictures too that are skipped
 * else. docs/PERFORMANCE.md has the measurements behind it.
 * @param detectorMsPerLook Processor time, all threads together.
 */
export function costOfOneMore(
  running: readonly CostReport[],
  detectorMsPerLook: number,
  wanted: PictureRate,
): CameraCost | null {
  const costs = running.flatMap((report) => costOf(report, wanted));
  if (costs.length === 0) return null;
  const looksPerSecond = mean(running.map(({ fpsDetect }) => fpsDetect));
  const detectorPercent = (detectorMsPerLook * looksPerSecond) / 10;
  const analysedPercent = mean(costs.map(({ unwatched }) => unwatched)) + detectorPercent;
  const decodedPercent = mean(costs.map(({ decoded }) => decoded)) + detectorPercent;
  const showing = costs.flatMap(({ showing: percent }) => (percent > 0 ? [percent] : []));
  return {
    analysedPercent,
    watchedPercent: showing.length === 0 ? null : decodedPercent + mean(showing),
  };
}

export interface FreeRoom {
  readonly cores: number;
  /** Percent of one core, all cores together: 200 on two idle ones. */
  readonly idlePercent: number;
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** Of one camera's process. */
  readonly cameraBytes: number;
}

/** How many more cameras of this cost fit, and what ends first. */
export function camerasThatFit(
  costPercent: number,
  { cores, idlePercent, freeBytes, totalBytes, cameraBytes }: FreeRoom,
): { readonly count: number; readonly limit: 'processor' | 'memory' } {
  const byProcessor = (idlePercent - KEPT_FREE_SHARE * 100 * cores) / Math.max(0.1, costPercent);
  const byMemory = (freeBytes - (KEPT_FREE_SHARE / 2) * totalBytes) / Math.max(1, cameraBytes);
  const count = Math.max(0, Math.floor(Math.min(byProcessor, byMemory)));
  return { count, limit: byMemory < byProcessor ? 'memory' : 'processor' };
}

interface ProcessCost {
  readonly unwatched: number;
  /** The same with all pictures decoded. */
  readonly decoded: number;
  readonly showing: number;
}

function costOf(report: CostReport, wanted: PictureRate): ProcessCost[] {
  const { width, height, fpsIn, picturesSkipped, cpuPercent, stages, periodMs } = report;
  if (width === null || height === null || fpsIn < 1) return [];
  const share = workingShare(report);
  const percentOf = (names: readonly Stage[]) =>
    stages.reduce((sum, { stage, ms }) => (names.includes(stage) ? sum + ms : sum), 0) *
    (100 / periodMs) *
    share;
  const decoding = percentOf(['decode']);
  const showing = percentOf(SHOWING);
  const others = Math.max(0, cpuPercent - decoding - showing);
  const byPixels = (wanted.width * wanted.height * wanted.fps) / (width * height * fpsIn);
  const unwatched = decoding * byPixels + others * (wanted.fps / fpsIn);
  const skippedShare = Math.min(0.99, (picturesSkipped * 1000) / periodMs / fpsIn);
  const decoded = unwatched + decoding * byPixels * (skippedShare / (1 - skippedShare));
  return [{ unwatched, decoded, showing: showing * byPixels }];
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
