import { isBSlice } from '../../../../media/h264/access-units.ts';
import { hasRecoveryPoint } from '../../../../media/h264/sei.ts';
import { NAL, nalTypeOf } from '../../../../media/h264/nal-units.ts';
import { UnsuitableStream } from '../problem.ts';
import type { RtpPacket } from './rtp-packet.ts';

/** The NAL units of one picture, as they came. */
export interface ReceivedPicture {
  readonly units: readonly Buffer[];
  readonly rtpTimestamp: number;
  /** Decoding can begin here. */
  readonly isKeyframe: boolean;
  readonly hasBSlices: boolean;
}

const STAP_A = 24;
const STAP_B = 25;
const FU_A = 28;
const FU_B = 29;

/** Far above a keyframe of 8K; a stream without an end of its picture must not fill the memory. */
const MAX_PICTURE_BYTES = 16 * 1024 * 1024;
const MAX_UNITS = 4096;

const NOTHING = Buffer.alloc(0);

/**
 * H.264 out of RTP (RFC 6184, packetization modes 0 and 1). A picture is given with the packet that carries its marker
 * bit (5.1), not when the next one begins. What was lost: a picture with a gap is left out; the next ones are given all the same, unless it
 * was a keyframe, which all of them need: then nothing is given until the next keyframe.
 */
export class H264Depacketizer {
  #units: Buffer[] = [];
  #fragments: Buffer[] | null = null;
  #sizeBytes = 0;
  #timestamp = 0;
  #isBroken = false;
  /** A gap came before this picture, which then has to begin with its first slice. */
  #followsGap = false;
  #needsKeyframe = false;
  /** Some cameras mark each slice: then a picture ends where the next timestamp begins. */
  #marksSlices = false;
  #endedTimestamp: number | undefined;
  #droppedPictures = 0;

  /** Pictures that were left out. */
  get droppedPictures(): number {
    return this.#droppedPictures;
  }

  /**
   * @param lostBefore Packets that are missing just before this one.
   * @returns The pictures that this packet completes: one at most, or two where the first carried no marker.
   * @throws UnsuitableStream when the camera interleaves its NAL units (packetization mode 2).
   */
  push({ payload, timestamp, isMarked }: RtpPacket, lostBefore: number): readonly ReceivedPicture[] {
    const finished: ReceivedPicture[] = [];
    if (lostBefore > 0) this.#noteGap();
    if (timestamp !== this.#timestamp && this.#hasSlice()) finished.push(...this.#finish());
    this.#timestamp = timestamp;
    if (payload.length > 0) this.#unpack(payload);
    if (isMarked && !this.#marksSlices && this.#hasSlice()) finished.push(...this.#finish());
    return finished;
  }

  #noteGap(): void {
    if (this.#fragments !== null) this.#breakUnit(nalTypeOf(this.#fragments[0] ?? NOTHING));
    else if (this.#units.length > 0) this.#isBroken = true;
    this.#followsGap = true;
  }

  #unpack(payload: Buffer): void {
    const type = nalTypeOf(payload);
    if (type === FU_A) this.#addFragment(payload);
    else if (type === STAP_A) this.#addAggregate(payload);
    else if (type >= STAP_B && type <= FU_B) {
      throw new UnsuitableStream(`its H.264 comes interleaved (packets of type ${type})`);
    } else if (type >= 1 && type < STAP_A) this.#addUnit(payload);
  }

  #addAggregate(payload: Buffer): void {
    let at = 1;
    while (at + 2 <= payload.length) {
      const from = at + 2;
      const to = from + payload.readUInt16BE(at);
      if (to > payload.length) break;
      if (to > from) this.#addUnit(payload.subarray(from, to));
      at = to;
    }
    if (at !== payload.length) this.#isBroken = true;
  }

  #addFragment(payload: Buffer): void {
    const header = payload[1];
    if (header === undefined) {
      this.#isBroken = true;
      return;
    }
    const [isStart, isEnd] = [(header & 0x80) !== 0, (header & 0x40) !== 0];
    if (isStart) {
      if (this.#fragments !== null) this.#breakUnit(nalTypeOf(this.#fragments[0] ?? NOTHING));
      this.#fragments = [Buffer.of(((payload[0] ?? 0) & 0xe0) | (header & 0x1f))];
    }
    if (this.#fragments === null) {
      this.#breakUnit(header & 0x1f);
      return;
    }
    this.#fragments.push(payload.subarray(2));
    if (!this.#fits(payload.length)) return;
    if (!isEnd) return;
    const unit = Buffer.concat(this.#fragments);
    this.#fragments = null;
    this.#addUnit(unit, 0);
  }

  /** Fragments whose beginning or end is missing. */
  #breakUnit(type: number): void {
    this.#fragments = null;
    this.#isBroken = true;
    if (type === NAL.idr) this.#needsKeyframe = true;
  }

  #addUnit(unit: Buffer, addedBytes = unit.length): void {
    if (!this.#fits(addedBytes)) return;
    if (isSlice(unit) && !startsPicture(unit) && this.#timestamp === this.#endedTimestamp) {
      // The picture that was given at its first slice's marker lacks this one.
      this.#marksSlices = true;
      this.#isBroken = true;
      this.#needsKeyframe = true;
    }
    this.#units.push(unit);
  }

  /** Forgets a picture without an end. */
  #fits(addedBytes: number): boolean {
    this.#sizeBytes += addedBytes;
    if (this.#sizeBytes <= MAX_PICTURE_BYTES && this.#units.length < MAX_UNITS) return true;
    this.#units = [];
    this.#fragments = null;
    this.#sizeBytes = 0;
    this.#isBroken = true;
    this.#needsKeyframe = true;
    return false;
  }

  #hasSlice(): boolean {
    return this.#fragments !== null || this.#isBroken || this.#units.some(isSlice);
  }

  #finish(): readonly ReceivedPicture[] {
    if (this.#fragments !== null) this.#breakUnit(nalTypeOf(this.#fragments[0] ?? NOTHING));
    const units = this.#units;
    const rtpTimestamp = this.#timestamp;
    const first = units.find(isSlice);
    const isWhole = !this.#isBroken && first !== undefined && (!this.#followsGap || startsPicture(first));
    const isKeyframe = units.some(beginsDecoding);
    this.#units = [];
    this.#sizeBytes = 0;
    this.#isBroken = false;
    this.#followsGap = false;
    this.#endedTimestamp = rtpTimestamp;
    if (isWhole && isKeyframe) this.#needsKeyframe = false;
    // Parameter sets come with keyframes.
    if (!isWhole && (isKeyframe || units.some((unit) => nalTypeOf(unit) === NAL.sps)))
      this.#needsKeyframe = true;
    if (!isWhole || this.#needsKeyframe) {
      this.#droppedPictures += 1;
      return [];
    }
    return [{ units, rtpTimestamp, isKeyframe, hasBSlices: units.some(isBSlice) }];
  }
}

function isSlice(unit: Buffer): boolean {
  const type = nalTypeOf(unit);
  return type >= NAL.slice && type <= NAL.idr;
}

/** first_mb_in_slice is a slice's first field, and 0 is coded as a single 1 bit. */
function startsPicture(slice: Buffer): boolean {
  return ((slice[1] ?? 0) & 0x80) !== 0;
}

function beginsDecoding(unit: Buffer): boolean {
  const type = nalTypeOf(unit);
  return type === NAL.idr || (type === NAL.sei && hasRecoveryPoint(unit));
}
