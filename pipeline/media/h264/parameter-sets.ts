import { isParameterSet, joinNalUnits, NAL, nalTypeOf, splitNalUnits } from './nal-units.ts';

/**
 * Sees to it that each keyframe carries its parameter sets: some encoders give them once, at the beginning, and a viewer
 * who comes later would see nothing.
 */
export class ParameterSets {
  #sets: readonly Buffer[] = [];

  /** @returns Null for parameter sets without a picture: they go out with the next keyframe. */
  complete(annexB: Buffer): Buffer | null {
    // Nearly every access unit begins with a slice; the others are looked into.
    const first = annexB.subarray(annexB.indexOf(1, 0) + 1);
    if (nalTypeOf(first) === NAL.slice) return annexB;
    const units = splitNalUnits(annexB);
    const sets = units.filter(isParameterSet);
    // Copies: the encoder's memory holds other pictures soon.
    if (sets.length > 0) this.#sets = sets.map((unit) => Buffer.from(unit));
    const isKeyframe = units.some((unit) => nalTypeOf(unit) === NAL.idr);
    if (isKeyframe) return sets.length > 0 ? annexB : joinNalUnits([...this.#sets, ...units]);
    return units.some((unit) => nalTypeOf(unit) === NAL.slice) ? annexB : null;
  }
}
