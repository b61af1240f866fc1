import { open, rm, type FileHandle } from 'node:fs/promises';
import { PICTURE_BYTES } from './picture-size.ts';

/** All pictures of a training at 224x224 in one file, 147 KiB each, so that memory does not limit how many there may be. */
export class PictureCache {
  readonly path: string;
  readonly #file: FileHandle;
  #isClosed = false;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  /** Whatever a killed run left there is overwritten. */
  static async create(path: string): Promise<PictureCache> {
    return new PictureCache(path, await open(path, 'w'));
  }

  async write(position: number, rgb: Uint8Array): Promise<void> {
    await this.#file.write(rgb, 0, PICTURE_BYTES, position * PICTURE_BYTES);
  }

  /** Deletes the file. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#file.close();
    await rm(this.path, { force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
