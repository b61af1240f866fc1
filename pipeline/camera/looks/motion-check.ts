import type { Frame } from 'node-av/lib';
import { LumaSampler } from '../../media/picture/luma-sampler.ts';
import { COMPARED_PIXELS, MotionGate } from '../../motion/motion-gate.ts';
import type { StageMeter } from '../meter/stage-meter.ts';

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

  /** @param isAnybodyThere Or may be: then it is looked at whether anything moved or not. */
  isWorthALook(frame: Frame, atMs: number, isAnybodyThere: boolean): boolean {
    if (this.#gate === null) return true;
    if (isAnybodyThere) {
      // Not even measured, as most pictures of a busy place are of this kind; the first one without anybody is.
      this.#gate.forget();
      return true;
    }
    const before = this.#stages.enter('motion');
    const isWorth = this.#gate.lets(this.#luma.sample(frame), atMs);
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
