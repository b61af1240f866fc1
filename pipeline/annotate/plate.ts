import { toYuv } from './colour.ts';
import type { Matrix } from './colour.ts';
import type { SizedFont } from './font.ts';
import { makeSprite } from './sprite.ts';
import type { Sprite } from './sprite.ts';

export interface PlateStyle {
  /** 0xRRGGBB */
  readonly colour: number;
  readonly ink: number;
  /** 1 where left out. */
  readonly opacity?: number;
}

/** Sets lines of text on a plate that encloses them. Lines that are too long end in an ellipsis. Null where nothing fits. */
export function makePlate(
  lines: readonly string[],
  font: SizedFont,
  style: PlateStyle,
  matrix: Matrix,
  max: { readonly width: number; readonly height: number },
): Sprite | null {
  const cap = font.capHeightPx;
  const padding = Math.round(cap * 0.62);
  const pitch = Math.round(cap * 1.75);
  const room = Math.floor((max.height - 2 * padding - cap) / pitch) + 1;
  const shown = lines
    .slice(0, Math.max(0, room))
    .map((line) => font.fit(line, max.width - 2 * padding - 1))
    .filter((line) => line !== '');
  if (shown.length === 0) return null;

  const textWidth = Math.max(...shown.map((line) => font.measure(line)));
  const width = roundUpToEven(textWidth + 2 * padding);
  const height = roundUpToEven(cap + (shown.length - 1) * pitch + 2 * padding);
  const mask = { width, height, coverage: new Uint8Array(width * height) };
  for (const [i, line] of shown.entries()) font.drawInto(mask, padding, padding + cap + i * pitch, line);
  return makeSprite(mask, toYuv(style.colour, matrix), toYuv(style.ink, matrix), style.opacity ?? 1);
}

function roundUpToEven(value: number): number {
  return 2 * Math.ceil(value / 2);
}

/** Plates by what they show: most frames repeat the plates of the frame before. The least recently used go first. */
export class PlateCache {
  readonly #maxBytes: number;
  readonly #plates = new Map<string, Sprite | null>();
  #sizeBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get(key: string, make: () => Sprite | null): Sprite | null {
    let plate = this.#plates.get(key);
    if (plate === undefined) {
      plate = make();
      this.#sizeBytes += weight(key, plate);
    } else {
      this.#plates.delete(key);
    }
    this.#plates.set(key, plate);
    for (const [oldKey, old] of this.#plates) {
      if (this.#sizeBytes <= this.#maxBytes || oldKey === key) break;
      this.#plates.delete(oldKey);
      this.#sizeBytes -= weight(oldKey, old);
    }
    return plate;
  }
}

function weight(key: string, plate: Sprite | null): number {
  return 2 * key.length + (plate?.sizeBytes ?? 0);
}
