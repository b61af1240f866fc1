import { nalTypeOf } from '../h264/nal-units.ts';
import { packetSplitter, type SplitPacket } from '../h264/packet-units.ts';

interface CodedStream {
  /** FFmpeg's name. */
  readonly codec: string;
  readonly parameters: { readonly extradata: Buffer | null };
}

/** What a NAL unit means for others: a slice that nobody refers to, nothing that is shown, or anything else. */
type Meaning = 'disposable-slice' | 'no-picture' | 'needed';

/**
 * Finds the pictures that no other is predicted from, by the heads of their NAL units: B-frames mostly, and the upper
 * layer of cameras that send temporal layers. Left out, they are missed by nobody. Other codecs than H.264 and H.265
 * have none as cameras use them, or do not tell.
 */
export class ReferenceCheck {
  readonly #meaningOf: ((unit: Buffer) => Meaning) | null;
  readonly #split: SplitPacket;
  #topLayer = 0;

  constructor({ codec, parameters }: CodedStream) {
    this.#meaningOf =
      codec === 'h264' ? meaningInH264 : codec === 'hevc' ? (unit) => this.#meaningInH265(unit) : null;
    this.#split = packetSplitter(codec, parameters.extradata);
  }

  /** @param data A packet's bytes: one picture. False when other pictures can be decoded without it. */
  isReference(data: Buffer | null): boolean {
    if (this.#meaningOf === null || data === null) return true;
    const meanings = this.#split(data).map(this.#meaningOf);
    return meanings.includes('needed') || !meanings.includes('disposable-slice');
  }

  /**
   * ITU-T H.265, table 7-1: below 16, even types are not referred to by their own temporal layer. Higher layers may do so
   * nevertheless; hence of the highest layer alone.
   */
  #meaningInH265(unit: Buffer): Meaning {
    const type = ((unit[0] ?? 0) >> 1) & 0x3f;
    if (H265_NO_PICTURE.has(type)) return 'no-picture';
    if (type >= 32) return 'needed';
    const layer = ((unit[1] ?? 0) & 7) - 1;
    this.#topLayer = Math.max(this.#topLayer, layer);
    return type < 16 && type % 2 === 0 && layer === this.#topLayer ? 'disposable-slice' : 'needed';
  }
}

/** Supplemental information, access unit delimiter and filler (ITU-T H.264, table 7-1). */
const H264_NO_PICTURE: ReadonlySet<number> = new Set([6, 9, 12]);
/** Delimiter, filler, and supplemental information before and behind the picture (ITU-T H.265, table 7-1). */
const H265_NO_PICTURE: ReadonlySet<number> = new Set([35, 38, 39, 40]);

/** By nal_ref_idc (ITU-T H.264, 7.4.1). */
function meaningInH264(unit: Buffer): Meaning {
  const type = nalTypeOf(unit);
  if (H264_NO_PICTURE.has(type)) return 'no-picture';
  const isSlice = type >= 1 && type <= 4;
  return isSlice && ((unit[0] ?? 0) & 0x60) === 0 ? 'disposable-slice' : 'needed';
}
