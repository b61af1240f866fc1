import { AV_CODEC_FLAG_GLOBAL_HEADER, AV_PIX_FMT_YUV420P, FF_ENCODER_LIBX264 } from 'node-av/constants';
import { CodecParameters, Packet, Rational, type CodecContext, type Frame } from 'node-av/lib';
import { openEncoder } from '../open-encoder.ts';
import type { VideoStream } from '../video-stream.ts';
import { check } from '../libav.ts';
import { Mp4Writer } from './writer.ts';

/** Writes 4:2:0 frames as H.264 into an MP4, for keeping: constant quality, no B-frames. As {@link Mp4Writer} otherwise. */
export class Mp4Encoder {
  readonly #path: string;
  readonly #source: VideoStream;
  readonly #packet = new Packet();
  #context: CodecContext | undefined;
  #writer: Mp4Writer | undefined;
  #size = '';
  #isClosed = false;

  /** @param source Where the frames come from: their `pts` are in its time base. */
  constructor(path: string, source: VideoStream) {
    this.#path = path;
    this.#source = source;
    this.#packet.alloc();
  }

  /** Both sides of the picture are even. The frame stays the caller's. */
  encode(picture: Frame): void {
    const size = `${picture.width}x${picture.height}`;
    const context = this.#context ?? this.#open(picture);
    // An MP4 track has one size: pictures of another one after a change are left out of this file.
    if (size !== this.#size) return;
    check(context.sendFrameSync(picture), 'encode');
    this.#drain(context);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      if (this.#context !== undefined) {
        this.#context.sendFrameSync(null);
        this.#drain(this.#context);
      }
    } finally {
      this.#writer?.close();
      this.#context?.freeContext();
      this.#packet.free();
    }
  }

  #drain(context: CodecContext): void {
    while (context.receivePacketSync(this.#packet) >= 0) {
      this.#writer?.write(this.#packet);
      this.#packet.unref();
    }
  }

  #open(picture: Frame): CodecContext {
    const { num, den } = this.#source.timeBase;
    const options = { preset: 'superfast', tune: 'zerolatency', crf: '23' };
    const context = openEncoder(FF_ENCODER_LIBX264, options, (unopened) => {
      unopened.width = picture.width;
      unopened.height = picture.height;
      unopened.pixelFormat = AV_PIX_FMT_YUV420P;
      unopened.colorRange = picture.colorRange;
      unopened.timeBase = new Rational(num, den);
      unopened.maxBFrames = 0;
      unopened.gopSize = 50;
      unopened.threadCount = 1;
      // Parameter sets belong into the MP4's header.
      unopened.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    });
    try {
      this.#writer = this.#openWriter(context, picture);
    } catch (error) {
      context.freeContext();
      throw error;
    }
    this.#context = context;
    this.#size = `${picture.width}x${picture.height}`;
    return context;
  }

  #openWriter(context: CodecContext, picture: Frame): Mp4Writer {
    const parameters = new CodecParameters();
    parameters.alloc();
    try {
      check(parameters.fromContext(context), 'copy the parameters');
      return new Mp4Writer(this.#path, { ...this.#source, codec: 'h264', parameters }, picture);
    } finally {
      parameters.free();
    }
  }
}
