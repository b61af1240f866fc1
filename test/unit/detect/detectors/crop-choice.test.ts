import { describe, expect, it } from 'vitest';
import { chooseCrops } from '../../../../pipeline/detect/detectors/crop-choice.ts';
import type { Box } from '../../../../pipeline/domain/box.ts';
import type { Detection } from '../../../../pipeline/domain/detection.ts';
import type { KnownFace, Opinion } from '../../../../pipeline/domain/known-face.ts';

const START_CONFIDENCE = 0.26;

/** The nth of a row of people who stand apart. */
function boxAt(place: number, shift = 0): Box {
  return [place * 0.02 + shift, 0.5, place * 0.02 + 0.01 + shift, 0.52];
}

/** By the detector, `share` of the scores on no mask and the rest on a mask. */
function found(place: number, { share = 0.7, confidence = 0.6, shift = 0 } = {}): Detection {
  const label = share >= 0.5 ? 'without_mask' : 'with_mask';
  const total = confidence / Math.max(share, 1 - share);
  const scores = { with_mask: total * (1 - share), without_mask: total * share, incorrect_mask: 0 };
  return { box: boxAt(place, shift), label, confidence, scores };
}

const BARE = { with_mask: 0.05, without_mask: 0.93, incorrect_mask: 0.02, not_face: 0 };

/** Somebody decided, who was asked about often and lately. */
function person(place: number, changes: Partial<KnownFace> = {}, opinion: Partial<Opinion> = {}): KnownFace {
  const said = { scores: BARE, ageMs: 400, asks: 3, ...opinion };
  return { box: boxAt(place), reach: 1.5, label: 'without_mask', share: 1, opinion: said, ...changes };
}

/** Places of those who are asked about, in the order of their need. */
function askedPlaces(faces: readonly Detection[], known: readonly KnownFace[]): number[] {
  const { asked } = chooseCrops(faces, known, START_CONFIDENCE);
  return asked.map(({ box }) => Math.round(box[0] / 0.02));
}

describe('chooseCrops', () => {
  it('asks about everybody in a picture that stands alone, however many', () => {
    const faces = Array.from({ length: 40 }, (_, place) => found(place));
    expect(chooseCrops(faces, undefined, START_CONFIDENCE).asked).toHaveLength(40);
  });

  it('spares whoever stays in view, and carries on what the classifier said', () => {
    const face = found(1, { shift: 0.003 });
    const { asked, spared } = chooseCrops([face], [person(1)], START_CONFIDENCE);
    expect(asked).toEqual([]);
    expect(spared).toEqual([{ face, opinion: BARE }]);
  });

  const masked = { with_mask: 0.9, without_mask: 0.05, incorrect_mask: 0.05, not_face: 0 };
  it.each<[string, Detection, KnownFace]>([
    ['whom nobody expects there', found(1, { shift: 0.007 }), person(1)],
    ['whom the classifier has not seen', found(1), person(1, { opinion: null })],
    ['whom it has seen once', found(1), person(1, {}, { asks: 1 })],
    ['whom it has not seen for a second', found(1), person(1, {}, { ageMs: 1200 })],
    ['who is not decided', found(1), person(1, { label: 'unknown', share: 0 })],
    ['whose votes are not of one mind', found(1), person(1, { share: 0.6 })],
    ['of whom the detector says otherwise', found(1, { share: 0.3 }), person(1)],
    ['of whom the classifier said otherwise', found(1), person(1, {}, { scores: masked })],
  ])('asks about somebody %s', (_, face, known) => {
    expect(askedPlaces([face], [known])).toEqual([1]);
  });

  it('does not ask again about whom the detector is sure of, however long ago the classifier saw them', () => {
    const sure = found(1, { share: 0.99 });
    expect(askedPlaces([sure], [])).toEqual([1]);
    expect(askedPlaces([sure], [person(1, {}, { ageMs: 60_000 })])).toEqual([]);
    expect(askedPlaces([sure], [person(1, {}, { ageMs: 60_000, asks: 1 })])).toEqual([1]);
  });

  it('does not ask because the detector is undecided', () => {
    expect(askedPlaces([found(1, { share: 0.45 })], [person(1)])).toEqual([]);
  });

  it('asks where two people are expected at one place', () => {
    expect(askedPlaces([found(1)], [person(1), person(1, { box: boxAt(1, 0.002) })])).toEqual([1]);
  });

  it('takes the nearer of two faces for the one that is expected', () => {
    const near = found(1, { shift: 0.001 });
    const { asked, spared } = chooseCrops([found(1, { shift: 0.004 }), near], [person(1)], START_CONFIDENCE);
    expect(asked).toHaveLength(1);
    expect(spared.map(({ face }) => face)).toEqual([near]);
  });

  it('does not ask about a weak face, except where it may be somebody known', () => {
    const weak = found(1, { confidence: 0.2 });
    expect(askedPlaces([weak], [])).toEqual([]);
    expect(askedPlaces([weak], [person(5, { opinion: null })])).toEqual([]);
    expect(askedPlaces([weak], [person(1, { box: boxAt(1, 0.012), reach: 1.5 })])).toEqual([1]);
  });

  describe('in a crowd', () => {
    const crowd = Array.from({ length: 30 }, (_, place) => found(place));

    it('asks about twenty at most, and judges the others by what is known', () => {
      const known = crowd.map((_, place) => person(place, { label: 'unknown', share: 0 }));
      const { asked, spared } = chooseCrops(crowd, known, START_CONFIDENCE);
      expect([asked.length, spared.length]).toEqual([20, 10]);
      expect(spared.every(({ opinion }) => opinion === BARE)).toBe(true);
    });

    it('asks first about whoever was never asked about, then who waits longest, then who is least sure', () => {
      const waits = (place: number, ageMs: number, share: number) => person(place, { share }, { ageMs });
      const known = [
        waits(0, 1400, 0.9),
        waits(1, 1200, 0.9),
        waits(2, 1400, 0.5),
        person(3, { opinion: null }),
      ];
      expect(askedPlaces(crowd.slice(0, 4), known)).toEqual([3, 2, 0, 1]);
    });

    it('asks about everybody in turn, also while newcomers never end', () => {
      const asks = new Map<number, number>();
      for (let look = 0; look < 25; look += 1) {
        const known = crowd.slice(0, 10).map((_, place) => {
          const askedMs = asks.get(place);
          const opinion =
            askedMs === undefined ? null : { scores: BARE, ageMs: look * 200 - askedMs, asks: 3 };
          return person(place, { opinion, label: 'unknown', share: 0 });
        });
        for (const place of askedPlaces(crowd, known)) asks.set(place, look * 200);
      }
      const lastAsked = crowd.slice(0, 10).map((_, place) => asks.get(place) ?? 0);
      expect(Math.min(...lastAsked)).toBeGreaterThan(2000);
    });
  });
});
