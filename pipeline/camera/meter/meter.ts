import type { Clock } from '../../clock.ts';
import type { CameraReport } from '../../domain/camera-stats.ts';
import { TRACK_LABELS, type TrackLabel } from '../../domain/label.ts';
import type { Stage } from '../../domain/stage.ts';
import type { Track } from '../../domain/track.ts';
import type { Share } from './process-share.ts';
import { StageMeter } from './stage-meter.ts';

/** A pause longer than this between looks was not observed: the camera or the detector was away. */
const MAX_LOOK_GAP_MS = 2000;

/** What others know. */
type ReportedNow = Pick<
  CameraReport,
  'lookRate' | 'renditions' | 'overlay' | 'decoder' | 'encoder' | 'encodeEffort'
>;

/** What is counted between two reports. */
const NOTHING = {
  pictures: 0,
  looks: 0,
  picturesSkipped: 0,
  dropped: 0,
  looksGated: 0,
  looksFollowed: 0,
  newPeople: 0,
  violationsHeldBack: 0,
  violationsUnverified: 0,
  observedMs: 0,
};

/** Counts what happens between two reports. */
export class Meter {
  readonly stages: StageMeter;
  readonly #clock: Clock;
  readonly #shareOf: (busy: number) => Share;
  #lastReportMs: number;
  #lastCpu = process.cpuUsage();
  #picture: Pick<CameraReport, 'width' | 'height' | 'codec'> = { width: null, height: null, codec: null };
  #counts = { ...NOTHING };
  #fpsIn = 0;
  #lastObservedMs: number | undefined;
  #lastPictureMs: number | undefined;
  #latenciesMs: number[] = [];
  #latencyMs: number | null = null;

  /** @param shareOf What a camera that is busy for this part of the time has of the process; all of it unless told. */
  constructor(clock: Clock, shareOf: (busy: number) => Share = () => ({ cpu: 1, memory: 1 })) {
    this.#clock = clock;
    this.#shareOf = shareOf;
    this.stages = new StageMeter(clock);
    this.#lastReportMs = clock.monotonicMs();
  }

  /** As of the last report. */
  get fpsIn(): number {
    return this.#fpsIn;
  }

  /** A connection was made. */
  begin(codec: string): void {
    this.#picture = { width: null, height: null, codec };
  }

  /** It was decoded. */
  pictureCame({ width, height }: { readonly width: number; readonly height: number }): void {
    this.#picture = { ...this.#picture, width, height };
    this.#counts.pictures += 1;
    this.#lastPictureMs = this.#clock.monotonicMs();
  }

  /** It came and was not decoded, as nobody needs it. */
  pictureSkipped(): void {
    this.#counts.picturesSkipped += 1;
  }

  lookDropped(): void {
    this.#counts.dropped += 1;
    this.stages.drop('detect');
  }

  /** What did not move was observed nevertheless. @param capturedMs Monotonic time of the picture's arrival. */
  lookGated(capturedMs: number): void {
    this.#counts.looksGated += 1;
    this.#observed(capturedMs);
  }

  /** A look that `looked` tells of was not at the whole picture. */
  lookFollowed(): void {
    this.#counts.looksFollowed += 1;
  }

  violationHeldBack(): void {
    this.#counts.violationsHeldBack += 1;
  }

  violationUnverified(): void {
    this.#counts.violationsUnverified += 1;
    this.stages.drop('verify');
  }

  /** @param capturedMs Monotonic time of the picture's arrival. */
  looked(capturedMs: number, newPeople: number): void {
    this.#counts.looks += 1;
    this.#counts.newPeople += newPeople;
    this.#observed(capturedMs);
    this.#latenciesMs.push(this.#clock.monotonicMs() - capturedMs);
  }

  /** What happened since the last call. */
  report(
    tracks: readonly Track[],
    now: ReportedNow,
    queues: Partial<Record<Stage, number>> = {},
  ): CameraReport {
    const nowMs = this.#clock.monotonicMs();
    const periodMs = Math.max(1, nowMs - this.#lastReportMs);
    const { pictures, looks, ...counts } = this.#counts;
    const seconds = periodMs / 1000;
    const cpu = process.cpuUsage(this.#lastCpu);
    if (this.#latenciesMs.length > 0) this.#latencyMs = median(this.#latenciesMs);
    this.#fpsIn = (pictures + counts.picturesSkipped) / seconds;
    const stages = this.stages.report(queues);
    const busyMs = stages.reduce((sum, { stage, ms }) => (stage === 'detect' ? sum : sum + ms), 0);
    const share = this.#shareOf(busyMs / periodMs);
    const report: CameraReport = {
      atMs: this.#clock.wallMs(),
      periodMs,
      people: countByLabel(tracks),
      fpsIn: this.#fpsIn,
      fpsDetect: looks / seconds,
      latencyMs: this.#latencyMs,
      latenciesMs: this.#latenciesMs,
      pictureAgeMs: this.#lastPictureMs === undefined ? null : nowMs - this.#lastPictureMs,
      ...counts,
      ...this.#picture,
      ...now,
      cpuPercent: ((cpu.user + cpu.system) / 10_000 / seconds) * share.cpu,
      residentBytes: Math.round(process.memoryUsage.rss() * share.memory),
      stages,
    };
    this.#lastReportMs = nowMs;
    this.#lastCpu = process.cpuUsage();
    this.#counts = { ...NOTHING };
    this.#latenciesMs = [];
    return report;
  }

  #observed(capturedMs: number): void {
    const gapMs = this.#lastObservedMs === undefined ? 0 : capturedMs - this.#lastObservedMs;
    if (gapMs <= MAX_LOOK_GAP_MS) this.#counts.observedMs += gapMs;
    this.#lastObservedMs = capturedMs;
  }
}

/** People in the picture now. */
export function countByLabel(tracks: readonly Track[]): Record<TrackLabel, number> {
  const count = (label: TrackLabel) =>
    tracks.filter((track) => track.visible && track.label === label).length;
  return Object.fromEntries(TRACK_LABELS.map((label) => [label, count(label)])) as Record<TrackLabel, number>;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
