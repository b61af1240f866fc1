import { describe, expect, it } from 'vitest';
import { DecodeChoice } from '../../../../pipeline/camera/packets/decode-choice.ts';

/** A camera of 25 fps whose every `step`th picture is referred to. Tells which pictures from `fromMs` on are decoded. */
function watch(
  choice: DecodeChoice,
  {
    fromMs = 0,
    durationMs = 2000,
    step = 3,
    isWatched = false,
  }: {
    readonly fromMs?: number;
    readonly durationMs?: number;
    readonly step?: number;
    readonly isWatched?: boolean;
  },
) {
  let [came, decoded, references] = [0, 0, 0];
  for (let ms = fromMs; ms < fromMs + durationMs; ms += 40) {
    const isReference = came % step === 0;
    came += 1;
    if (isReference) references += 1;
    if (choice.isNeeded(isReference, isWatched, ms)) decoded += 1;
  }
  return { came, decoded, references };
}

describe('DecodeChoice', () => {
  it('has all pictures decoded until it was seen for two seconds that the others are enough', () => {
    const choice = new DecodeChoice(5);
    expect(watch(choice, {})).toMatchObject({ came: 50, decoded: 50 });
    const { decoded, references } = watch(choice, { fromMs: 2000 });
    expect(references).toBe(17);
    expect(decoded).toBe(references);
  });

  it('goes on with all pictures where the others are fewer than the looks that are wished', () => {
    // 25 / 5 are enough, 25 / 6 are not.
    for (const [step, isEnough] of [
      [5, true],
      [6, false],
    ] as const) {
      const choice = new DecodeChoice(5);
      watch(choice, { step });
      const { came, decoded } = watch(choice, { fromMs: 2000, step });
      expect(decoded < came).toBe(isEnough);
    }
  });

  it('comes back to all pictures two seconds after too few of the others came, and leaves them out again', () => {
    const choice = new DecodeChoice(5);
    watch(choice, {});
    watch(choice, { fromMs: 2000, step: 25 });
    expect(watch(choice, { fromMs: 4000, step: 3 })).toMatchObject({ came: 50, decoded: 50 });
    expect(watch(choice, { fromMs: 6000, step: 3 })).toMatchObject({ came: 50, decoded: 17 });
  });

  it('has all pictures decoded while somebody watches, from the next one on', () => {
    const choice = new DecodeChoice(5);
    watch(choice, {});
    watch(choice, { fromMs: 2000, durationMs: 480 });
    expect(watch(choice, { fromMs: 2480, durationMs: 400, isWatched: true })).toMatchObject({
      came: 10,
      decoded: 10,
    });
    expect(watch(choice, { fromMs: 2880, durationMs: 480 })).toMatchObject({ came: 12, decoded: 4 });
  });

  it('takes the pictures of a camera that was silent for none', () => {
    const choice = new DecodeChoice(5);
    watch(choice, {});
    expect(choice.isNeeded(false, false, 60_000)).toBe(true);
  });

  it('leaves out none that others are predicted from', () => {
    const choice = new DecodeChoice(5);
    watch(choice, { step: 1 });
    expect(watch(choice, { fromMs: 2000, step: 1 })).toMatchObject({ came: 50, decoded: 50 });
  });
});
