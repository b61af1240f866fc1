import type { Frame } from 'node-av/lib';
import { LumaSampler } from '../../media/picture/luma-sampler.ts';
import { COMPARED_PIXELS, MAX_GATED_MS, MotionGate } from '../../motion/motion-gate.ts';
import type { StageMeter } from '../meter/stage-meter.ts';

/** The most that can be said of the people of a camera: somebody is visible, or may be, or somebody was and is lost. */
export type Presence = 'visible' | 'lost' | 'nobody';

/** While somebody is lost: who stands still and was not found this once has some looks more within the time that is for it. */
const MAX_GATED_LOST = { ms: 1000, ofRelink: 1 / 3 };

/** Tells whether something moved, where that decides whether a picture is looked at. */
export class MotionCheck {
  readonly #stages: StageMeter;
  readonly #luma = new LumaSampler(COMPARED_PIXELS);
  readonly #gate: MotionGate | null;
  readonly #maxGatedLostMs: number;

  /** @param settings `isOn` false: every picture is worth a look. */
  constructor({ isOn, relinkMs }: { readonly isOn: boolean; readonly relinkMs: number }, stages: StageMeter) {
    this.#gate = isOn ? new MotionGate() : null;
    this.#maxGatedLostMs = Math.min(MAX_GATED_LOST.ms, MAX_GATED_LOST.ofRelink * relinkMs);
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
    const maxGatedMs = presence === 'lost' ? this.#maxGatedLostMs : MAX_GATED_MS;
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
