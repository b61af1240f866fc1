import type { Clock } from '../../pipeline/clock.ts';
import type { PictureTime } from '../../pipeline/rules/rule.ts';

/** The clip's first picture on both clocks; the product takes 0 for "never". */
const START_MS = 1000;

/** Shows the time of the newest picture: it stands still while an answer is waited for, so no look is ever late. */
export class ClipClock implements Clock {
  /** Of the newest picture, in the clip. */
  timeMs = 0;

  get now(): PictureTime {
    return { monotonicMs: this.monotonicMs(), wallMs: this.wallMs() };
  }

  monotonicMs(): number {
    return START_MS + this.timeMs;
  }

  wallMs(): number {
    return this.monotonicMs();
  }

  /** In the clip, of a time on this clock. */
  inClip(wallMs: number): number {
    return wallMs - START_MS;
  }
}
