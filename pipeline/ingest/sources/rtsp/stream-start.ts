import { readSps, type H264Sps } from '../../../media/h264/sps.ts';
import { isParameterSet, NAL, nalTypeOf } from '../../../media/h264/nal-units.ts';
import type { ReceivedPicture } from './rtp/h264-depacketizer.ts';
import { UnsuitableStream } from './problem.ts';

/** B-frames come early in a group of pictures or never. */
const LOOKED_AT = 4;

/**
 * Learns, from a session description and the first pictures, what a stream is, and whether its pictures come in the order
 * in which they are shown: RTP tells no other order, so that a stream with B-frames needs libav.
 */
export class StreamStart {
  #sets: readonly Buffer[];
  #sps: H264Sps | null = null;
  #lookedAt = 0;

  /** @param sets Parameter sets of the session description. @throws UnsuitableStream */
  constructor(sets: readonly Buffer[]) {
    this.#sets = sets;
    this.#readSps(sets);
  }

  /** Null while more pictures have to be looked at. */
  get known(): { readonly sps: H264Sps; readonly sets: readonly Buffer[] } | null {
    const isOrdered = this.#sps?.reorderFrames === 0 || this.#lookedAt >= LOOKED_AT;
    const hasBoth = [NAL.sps, NAL.pps].every((type) => this.#sets.some((set) => nalTypeOf(set) === type));
    return this.#sps !== null && isOrdered && hasBoth ? { sps: this.#sps, sets: this.#sets } : null;
  }

  /** Also of every later picture: a camera's settings may change while it sends. @throws UnsuitableStream */
  look({ units, hasBSlices }: ReceivedPicture): void {
    const sets = units.filter(isParameterSet);
    this.#readSps(sets);
    const isRenewed = (set: Buffer) => sets.some((each) => nalTypeOf(each) === nalTypeOf(set));
    if (sets.length > 0) this.#sets = [...this.#sets.filter((set) => !isRenewed(set)), ...sets];
    if (hasBSlices && this.#sps?.reorderFrames !== 0) throw reordered();
    if (this.#sps !== null) this.#lookedAt += 1;
  }

  #readSps(sets: readonly Buffer[]): void {
    for (const set of sets) {
      if (nalTypeOf(set) !== NAL.sps) continue;
      this.#sps = readSps(set) ?? this.#sps;
      if ((this.#sps?.reorderFrames ?? 0) > 0) throw reordered();
    }
  }
}

function reordered(): UnsuitableStream {
  return new UnsuitableStream('its pictures do not come in the order in which they are shown (B-frames)');
}
