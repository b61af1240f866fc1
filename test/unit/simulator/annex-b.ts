import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const SPS = Buffer.of(0x67, 0x42, 0xe0, 0x1f, 0x8c, 0x68, 0x05);
export const PPS = Buffer.of(0x68, 0xce, 0x3c, 0x80);

/** A slice of this type, the first of its picture, with a payload that holds no start code. */
export function slice(type: 1 | 5, bytes: number, fill: number): Buffer {
  return Buffer.concat([Buffer.of(0x60 | type, 0x88), Buffer.alloc(bytes - 2, fill)]);
}

export function annexB(...nalUnits: readonly Buffer[]): Buffer {
  return Buffer.concat(nalUnits.flatMap((nalUnit) => [Buffer.of(0, 0, 0, 1), nalUnit]));
}

/** Not to be decoded: what the simulator reads of H.264, and no more. Ten pictures, the first a keyframe. */
export function clip(sps: Buffer = SPS): Buffer {
  const pictures = Array.from({ length: 9 }, (_, index) => slice(1, 100, index + 1));
  return annexB(sps, PPS, slice(5, 5000, 0xaa), ...pictures);
}

export class ClipFolder {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static async make(): Promise<ClipFolder> {
    return new ClipFolder(await mkdtemp(join(tmpdir(), 'maskwatch-simulator-')));
  }

  async add(name: string, bytes: Buffer): Promise<string> {
    const path = join(this.#path, name);
    await writeFile(path, bytes);
    return path;
  }

  async remove(): Promise<void> {
    await rm(this.#path, { recursive: true, force: true });
  }
}
