/** Reads a NAL unit's bits, most significant first; past the end come zeros. */
export class BitReader {
  readonly #bytes: Buffer;
  #at = 0;

  /** @param unit With its header byte; emulation prevention bytes (00 00 03) are taken out, within `maxBytes`. */
  constructor(unit: Buffer, maxBytes = unit.length) {
    const raw: number[] = [];
    let zeros = 0;
    for (const byte of unit.subarray(0, maxBytes)) {
      const isPrevention = zeros >= 2 && byte === 3;
      zeros = byte === 0 ? zeros + 1 : 0;
      if (!isPrevention) raw.push(byte);
    }
    this.#bytes = Buffer.from(raw);
  }

  bits(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) {
      const byte = this.#bytes[this.#at >> 3] ?? 0;
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1);
      this.#at += 1;
    }
    return value;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** ue(v), ITU-T H.264, 9.1. */
  unsigned(): number {
    let zeros = 0;
    while (zeros < 32 && this.bits(1) === 0) zeros += 1;
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v), 9.1.1. */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  }
}
