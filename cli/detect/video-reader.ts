import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Frame } from 'node-av/lib';
import { Decoder } from '../../pipeline/media/decode/decoder.ts';
import { Demuxer } from '../../pipeline/media/decode/demuxer.ts';
import type { VideoStream } from '../../pipeline/media/video-stream.ts';
import { LibavError } from '../../pipeline/media/libav.ts';
import { InputError } from '../run-command.ts';

/** Containers of video; not the play lists, which would name other files and addresses. */
const FORMATS = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,flv';

export interface VideoPicture {
  /** The consumer's to free. Never drawn into: other frames are predicted from it. */
  readonly frame: Frame;
  /** 0 for the first. */
  readonly index: number;
  /** Since the first. */
  readonly timeMs: number;
  /** Of the file, 0..1. */
  readonly progress: number;
}

/** All pictures of a file, as fast as they are taken; its sound is left out. */
export class VideoReader {
  readonly stream: VideoStream;
  readonly #demuxer: Demuxer;
  readonly #decoder: Decoder;
  readonly #sizeBytes: number;
  readonly #signal: AbortSignal;
  readonly #interrupt: () => void;

  private constructor(demuxer: Demuxer, sizeBytes: number, signal: AbortSignal) {
    this.stream = demuxer.stream;
    this.#demuxer = demuxer;
    this.#decoder = new Decoder(demuxer.stream);
    this.#sizeBytes = sizeBytes;
    this.#signal = signal;
    this.#interrupt = () => demuxer.interrupt();
    signal.addEventListener('abort', this.#interrupt, { once: true });
  }

  /** @throws InputError. */
  static async open(file: string, signal: AbortSignal): Promise<VideoReader> {
    const options = { protocol_whitelist: 'file', format_whitelist: FORMATS };
    const { size } = await stat(file).catch((error: unknown) => {
      throw new InputError('there is no such file', { cause: error });
    });
    let demuxer: Demuxer | undefined;
    try {
      demuxer = await Demuxer.open({ url: `file:${resolve(file)}`, format: null, options }, signal);
      return new VideoReader(demuxer, size, signal);
    } catch (error) {
      await demuxer?.close();
      if (!(error instanceof LibavError)) throw error;
      throw new InputError(`not a video that can be decoded (${error.message})`, { cause: error });
    }
  }

  /** In the order of display. @throws InputError, after the pictures that could be read. */
  async *pictures(): AsyncGenerator<VideoPicture> {
    const msPerTick = (1000 * this.stream.timeBase.num) / this.stream.timeBase.den;
    const decoded: Frame[] = [];
    const keep = (frame: Frame): void => {
      const clone = frame.clone();
      if (clone !== null) decoded.push(clone);
    };
    let [index, progress, firstPts, lastPts] = [0, 0, 0n, 0n];
    try {
      for (let isOver = false; !isOver;) {
        const packet = await this.#read();
        if (packet === null) {
          isOver = true;
          this.#decoder.flush(keep);
        } else {
          progress = Math.min(1, Math.max(progress, Number(packet.pos) / this.#sizeBytes));
          this.#decoder.decode(packet, keep);
          packet.free();
        }
        for (let frame = decoded.shift(); frame !== undefined; frame = decoded.shift()) {
          this.#signal.throwIfAborted();
          if (index === 0) firstPts = frame.pts;
          // Some files repeat a time, or jump back where they were cut.
          else if (frame.pts <= lastPts) frame.pts = lastPts + 1n;
          lastPts = frame.pts;
          yield { frame, index, timeMs: Number(frame.pts - firstPts) * msPerTick, progress };
          index += 1;
        }
      }
    } finally {
      for (const frame of decoded) frame.free();
    }
    if (index === 0) throw new InputError('the video has no picture that can be decoded');
  }

  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#interrupt);
    this.#decoder.close();
    await this.#demuxer.close();
  }

  async #read() {
    try {
      return await this.#demuxer.read();
    } catch (error) {
      this.#signal.throwIfAborted();
      throw new InputError(
        `the video is broken (${String(error instanceof Error ? error.message : error)})`,
        { cause: error },
      );
    }
  }
}
