import type { Frame } from 'node-av/lib';
import { LumaSampler } from '../../media/picture/luma-sampler.ts';
import { COMPARED_PIXELS, MAX_GATED_MS, MotionGate } from '../../motion/motion-gate.ts';
import type { StageMeter } from '../meter/stage-meter.ts';

/** The most that can be said of the people of a camera: somebody is visible, or may be, or somebody was and is lost. */
export type Presence = 'visible' | 'lost' | 'nobody';

/** While somebody is lost: who stands still and was not found this once is to be found again within `rules.relinkMs`. */
const MAX_GATED_LOST_MS = 1000;

/** Tells whether something moved, where that decides whether a picture is looked at. */
export class MotionCheck {
  readonly #stages: StageMeter;
  readonly #luma = new LumaSampler(COMPARED_PIXELS);
  readonly #gate: MotionGate | null;

  /** @param isOn False: every picture is worth a look. */
  constructor(isOn: boolean, stages: StageMeter) {
    this.#gate = isOn ? new MotionGate() : null;
    this.#stages = stages;
  }

  /** While somebody is visible, a picture is looked at whether anything moved or not. */
  isWorthALook(frame: Frame, atMs: number, presence: Presence): boolean {
    if (this.#gate === null) return true;
    if (presence === 'visible') {
      // Not even measured, as most pictures of a busy place are of this kind; the first one without anybody is.
      this.#gate.forget();
      return true;
    }
    const before = this.#stages.enter('motion');
    const maxGatedMs = presence === 'lost' ? MAX_GATED_LOST_MS : MAX_GATED_MS;
    const isWorth = this.#gate.lets(this.#luma.sample(frame), atMs, maxGatedMs);
    this.#stages.leave(before);
    return isWorth;
  }

  /** The next picture is looked at. */
  forget(): void {
    this.#gate?.forget();
  }

  close(): void {
    this.#luma.close();
  }
}
