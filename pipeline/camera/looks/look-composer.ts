import type { Frame } from 'node-av/lib';
import { placePicture, type InputSize, type Placement } from '../../detect/letterbox.ts';
import type { Box } from '../../domain/box.ts';
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
  /** Parts in which something had changed and which it shows for that; none of a whole one. */
  readonly changes: readonly Box[];
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
      const follow = this.#plan.next({ atMs, known, whole, followSizes, changes });
      this.#changes.looked(follow?.placement.windows.map(({ part }) => part));
      if (follow !== null)
        return { ...follow, isWhole: false, rgb: this.#letterboxer.windows(follow.placement, letterboxFill) };
    }
    const rgb = this.#letterboxer.whole(whole, letterboxFill);
    return { placement: whole, isWhole: true, changes: [], rgb };
  }

  /** As {@link LookPlan.answered}. */
  answered(...answer: Parameters<LookPlan['answered']>): void {
    this.#plan?.answered(...answer);
  }

  /** The detector did not look at the picture of this time: what had changed in it is shown again, unless all has been since. */
  missed(atMs: number, { isWhole, changes }: Pick<ComposedLook, 'isWhole' | 'changes'>): void {
    if (isWhole) this.#plan?.missed(atMs);
    else if (this.#plan?.isCovered(atMs) === false) this.#changes.missed(changes);
  }

  /** The next look is whole. */
  forget(): void {
    this.#plan?.forget();
  }

  close(): void {
    this.#letterboxer.close();
  }
}
