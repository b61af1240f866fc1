import type { CodecInUse } from './codec-in-use.ts';
import type { EncodeEffort } from './encode-effort.ts';
import type { TrackLabel } from './label.ts';
import type { OverlayFitness } from './overlay.ts';
import type { Rendition } from './rendition.ts';
import type { StageReport } from './stage.ts';

/** Looks a second. `current` is less than what is wished while the detector does not keep up. */
export interface LookRate {
  readonly wished: number;
  readonly current: number;
}

/** What a camera process reports once a second; counters are since the report before. */
export interface CameraReport {
  /** UTC milliseconds. */
  readonly atMs: number;
  /** Since the report before. */
  readonly periodMs: number;
  readonly people: Readonly<Record<TrackLabel, number>>;
  /** Milliseconds of live, analysed pictures since the last report. */
  readonly observedMs: number;
  /** People first decided (masked or not) since the last report. A person counts once. */
  readonly newPeople: number;
  /** Violations that the second look did not agree with at first, since the last report; some begin later. */
  readonly violationsHeldBack: number;
  /** Violations that began without the second look that should have been, since the last report. */
  readonly violationsUnverified: number;
  /** Pictures a second that came in, and that were looked at by the detector. */
  readonly fpsIn: number;
  readonly fpsDetect: number;
  /** Pictures that came in and were not decoded, as neither a viewer, a look nor another picture needs them, since the last report. */
  readonly picturesSkipped: number;
  readonly lookRate: LookRate;
  /** Frames offered to the detector and displaced by newer ones, since the last report. */
  readonly dropped: number;
  /** Looks that were spared, as nothing had moved and nobody was there, since the last report. */
  readonly looksGated: number;
  /** Looks at the windows around known people only, since the last report; `fpsDetect` counts them too. */
  readonly looksFollowed: number;
  /** Median time from a picture's arrival to its detections, null before the first. */
  readonly latencyMs: number | null;
  /** The same time of each look since the last report. */
  readonly latenciesMs: readonly number[];
  /** Age of the newest picture, null before the first. */
  readonly pictureAgeMs: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly codec: string | null;
  /** Null while the camera is not connected. */
  readonly decoder: CodecInUse | null;
  /** Of drawn pictures for viewers; null while it is not decided, as hardware is looked for when the first one comes. */
  readonly encoder: CodecInUse | null;
  /** Of x264, where it encodes. */
  readonly encodeEffort: EncodeEffort;
  /** What is sent to viewers now: each is made only while someone watches it. */
  readonly renditions: readonly Rendition[];
  /** Null while the camera is not connected. */
  readonly overlay: OverlayFitness | null;
  /** Its process's CPU, percent of a core, and resident memory; where cameras share a process, its part of both. */
  readonly cpuPercent: number;
  readonly residentBytes: number;
  /** Every stage, in the order of a picture's way. */
  readonly stages: readonly StageReport[];
}
