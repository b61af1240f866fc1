import type { Frame } from 'node-av/lib';
import { placePicture, type InputSize, type Placement } from '../../detect/letterbox.ts';
import type { KnownFace } from '../../domain/known-face.ts';
import { ChangeWatch } from '../../motion/change-watch.ts';
import { Letterboxer } from './letterboxer.ts';
import { LookPlan } from './look-plan.ts';

/** What is known before a picture is looked at. */
interface LookOccasion {
  readonly atMs: number;
  readonly known: readonly KnownFace[];
}

/** What the detector takes, as in its welcome. */
interface LookInput {
  readonly sizes: readonly InputSize[];
  readonly followSizes: readonly InputSize[];
  readonly letterboxFill: number;
}

/** What the detector is shown of a picture. */
interface ComposedLook {
  readonly placement: Placement;
  /** False: windows around known people and around changes only. */
  readonly isWhole: boolean;
  /** `[inputHeight, inputWidth, 3]` bytes, overwritten by the next look. */
  readonly rgb: Buffer;
}

/** Makes of pictures what the detector is shown: all of it, or, where looks follow, windows. */
export class LookComposer {
  readonly #letterboxer = new Letterboxer();
  readonly #plan: LookPlan | null;
  readonly #changes = new ChangeWatch();

  /** @param followLooks False: all looks are whole. */
  constructor(followLooks: boolean) {
    this.#plan = followLooks ? new LookPlan() : null;
  }

  compose(
    frame: Frame,
    { atMs, known }: LookOccasion,
    { sizes, followSizes, letterboxFill }: LookInput,
  ): ComposedLook {
    const whole = placePicture(frame.width, frame.height, sizes);
    const luma = this.#letterboxer.open(frame, whole);
    if (this.#plan !== null) {
      const faces = known.map(({ box }) => box);
      this.#changes.see(luma, faces);
      const changes = () => this.#changes.changes();
      const windows = this.#plan.next({ atMs, known, whole, followSizes, changes });
      this.#changes.looked(windows?.windows.map(({ part }) => part));
      if (windows !== null) {
        const rgb = this.#letterboxer.windows(windows, letterboxFill);
        return { placement: windows, isWhole: false, rgb };
      }
    }
    return { placement: whole, isWhole: true, rgb: this.#letterboxer.whole(whole, letterboxFill) };
  }

  /** A whole look was answered. @param hasNewcomers Whether somebody was there who was not known before it. */
  answered(hasNewcomers: boolean): void {
    this.#plan?.answered(hasNewcomers);
  }

  /** The detector did not look at it: what it showed is shown again. */
  missed({ placement, isWhole }: Pick<ComposedLook, 'placement' | 'isWhole'>): void {
    if (isWhole) this.forget();
    else this.#changes.missed(placement.windows.map(({ part }) => part));
  }

  /** The next look is whole. */
  forget(): void {
    this.#plan?.forget();
  }

  close(): void {
    this.#letterboxer.close();
  }
}
