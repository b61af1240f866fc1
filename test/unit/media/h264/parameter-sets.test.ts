import { describe, expect, it } from 'vitest';
import {
  isParameterSet,
  joinNalUnits,
  NAL,
  nalTypeOf,
  splitNalUnits,
} from '../../../../pipeline/media/h264/nal-units.ts';
import { ParameterSets } from '../../../../pipeline/media/h264/parameter-sets.ts';
import { X264Encoder } from '../../../../pipeline/media/encode/x264-encoder.ts';
import { decodeMiddles, encodeGreys, SMALL } from '../../../helpers/encoded.ts';

/** Two groups of pictures: their access units without parameter sets, and these alone. */
function bareStream() {
  const encoder = new X264Encoder({ ...SMALL, preset: 'ultrafast' });
  const units = encodeGreys(encoder, [50, 60, 70, 80, 90, 100], { isKeyframe: (index) => index % 3 === 0 });
  encoder.close();
  const split = units.map(({ annexB }) => splitNalUnits(annexB));
  return {
    units,
    sets: joinNalUnits(split[0]?.filter(isParameterSet) ?? []),
    bare: split.map((each) => joinNalUnits(each.filter((unit) => !isParameterSet(unit)))),
  };
}

describe('ParameterSets', () => {
  it('gives an encoder’s only ones to each keyframe, so that a viewer can begin with any', () => {
    const { units, sets, bare } = bareStream();
    const keeper = new ParameterSets();
    const completed = [sets, ...bare].map((annexB) => keeper.complete(annexB));
    // They hold no picture, and wait for the first.
    expect(completed[0]).toBeNull();
    const late = units.slice(3).map((unit, index) => ({ ...unit, annexB: completed[4 + index]! }));
    expect(decodeMiddles(late).map(([y]) => Math.round(y / 10))).toEqual([8, 9, 10]);
    expect(splitNalUnits(completed[5]!).map(nalTypeOf)).toEqual([NAL.slice]);
  });

  it('leaves alone what has its own', () => {
    const { units } = bareStream();
    const keeper = new ParameterSets();
    for (const { annexB } of units) expect(keeper.complete(annexB)).toBe(annexB);
  });
});
