import { BitReader } from './bit-reader.ts';
import { isParameterSet, NAL, nalTypeOf, splitNalUnits } from './nal-units.ts';
import { isConfigurationRecord, packetSplitter, type SplitPacket } from './packet-units.ts';

/** The NAL units of one picture. */
export interface AccessUnit {
  readonly units: readonly Buffer[];
  /** Decoding can begin here, and what comes later refers to nothing before. */
  readonly isIdr: boolean;
  readonly hasBSlices: boolean;
}

/** Enough for the first numbers of a slice or a parameter set, emulation prevention included. */
const HEADER_BYTES = 16;

/**
 * Reads H.264 packets of one stream, whatever their framing, and gives each IDR picture its parameter sets: many cameras
 * send them in the session description only, and MP4 files in their header.
 */
export class H264AccessUnits {
  readonly #split: SplitPacket;
  readonly #sets = new Map<string, Buffer>();

  /** @param extradata The stream's: Annex B, or an AVCDecoderConfigurationRecord (ISO/IEC 14496-15). */
  constructor(extradata: Buffer | null) {
    this.#split = packetSplitter('h264', extradata);
    if (isConfigurationRecord(extradata)) this.#keepSets(setsOfRecord(extradata));
    else if (extradata !== null) this.#keepSets(splitNalUnits(extradata));
  }

  /** The newest sequence parameter set; null before one is known. */
  get sps(): Buffer | null {
    return this.#setsOf(NAL.sps).at(-1) ?? null;
  }

  /** @param data A packet's bytes. The units refer to them. */
  read(data: Buffer): AccessUnit {
    const units = this.#split(data);
    this.#keepSets(units);
    const isIdr = units.some((unit) => nalTypeOf(unit) === NAL.idr);
    const has = (type: number) => units.some((unit) => nalTypeOf(unit) === type);
    const missing = isIdr ? [NAL.sps, NAL.pps].filter((type) => !has(type)) : [];
    const sets = missing.flatMap((type) => this.#setsOf(type));
    return { units: [...sets, ...units], isIdr, hasBSlices: units.some(isBSlice) };
  }

  #setsOf(type: number): readonly Buffer[] {
    return [...this.#sets.values()].filter((set) => nalTypeOf(set) === type);
  }

  /** Copies: a packet's bytes go with it. */
  #keepSets(units: readonly Buffer[]): void {
    for (const unit of units) {
      if (!isParameterSet(unit)) continue;
      const key = setKey(unit);
      if (this.#sets.get(key)?.equals(unit) === true) continue;
      // Anew, so that the newest is the last.
      this.#sets.delete(key);
      this.#sets.set(key, Buffer.from(unit));
    }
  }
}

function setsOfRecord(record: Buffer): Buffer[] {
  const sets: Buffer[] = [];
  let at = 5;
  for (const mask of [0x1f, 0xff]) {
    const count = (record[at] ?? 0) & mask;
    at += 1;
    for (let index = 0; index < count && at + 2 <= record.length; index += 1) {
      const length = record.readUInt16BE(at);
      sets.push(record.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  return sets;
}

/** By the set's own number: a stream may have several. */
function setKey(unit: Buffer): string {
  const type = nalTypeOf(unit);
  const reader = new BitReader(unit, HEADER_BYTES);
  reader.bits(8);
  // Profile, constraints and level come before the number.
  if (type === NAL.sps) reader.bits(24);
  return `${type} ${reader.unsigned()}`;
}

/** slice_type 1 and 6 (ITU-T H.264, table 7-6). */
export function isBSlice(unit: Buffer): boolean {
  if (nalTypeOf(unit) !== NAL.slice) return false;
  const reader = new BitReader(unit, HEADER_BYTES);
  reader.bits(8);
  reader.unsigned();
  return reader.unsigned() % 5 === 1;
}
