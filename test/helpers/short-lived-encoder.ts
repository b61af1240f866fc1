import { HardwareEncoder } from '../../pipeline/media/encode/hardware/encoder.ts';
import { SMALL } from './encoded.ts';
import { softwareSpec } from './software-spec.ts';

/** Encodes some pictures really, then fails, as hardware does that is taken away. */
export class ShortLivedEncoder extends HardwareEncoder {
  isClosed = false;
  #left: number;

  constructor(pictures: number) {
    super(softwareSpec(), null, SMALL);
    this.#left = pictures;
  }

  override encode(...given: Parameters<HardwareEncoder['encode']>): void {
    this.#left -= 1;
    if (this.#left < 0) throw new Error('the device is gone');
    super.encode(...given);
  }

  override close(): void {
    this.isClosed = true;
    super.close();
  }
}
