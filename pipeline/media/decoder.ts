import { AVERROR_EAGAIN, AV_CODEC_FLAG_LOW_DELAY } from 'node-av/constants';
import { Codec, CodecContext, Frame, type Packet } from 'node-av/lib';
import { check, LibavError } from './libav.ts';
import type { VideoStream } from './demuxer.ts';

/** Turns packets into frames, on one thread: a camera is one core's share at most. */
export class Decoder {
  readonly #context = new CodecContext();
  readonly #frame = new Frame();
  #isClosed = false;

  /** @throws LibavError when this build of FFmpeg cannot decode the codec. */
  constructor(stream: VideoStream) {
    const codec = Codec.findDecoder(stream.parameters.codecId);
    if (codec === null) throw new LibavError('find a decoder', -1);
    this.#context.allocContext3(codec);
    check(this.#context.parametersToContext(stream.parameters), 'prepare the decoder');
    this.#context.threadCount = 1;
    // Only without reordering: with B-frames this flag would give frames in the wrong order.
    if (stream.videoDelay === 0) this.#context.setFlags(AV_CODEC_FLAG_LOW_DELAY);
    check(this.#context.open2Sync(codec, null), 'open the decoder');
    this.#frame.alloc();
  }

  /**
   * Decodes one packet and hands each finished frame to `onFrame`. The frame is valid during the call only: clone it
   * to keep it, and never draw into it, other frames are predicted from it.
   * @returns false when the packet was broken; decoding goes on with the next.
   */
  decode(packet: Packet, onFrame: (frame: Frame) => void): boolean {
    const sent = this.#context.sendPacketSync(packet);
    return this.#receive(onFrame) === AVERROR_EAGAIN && sent >= 0;
  }

  /** Hands out the frames that were held back to reorder, at the end of the input. Nothing can be decoded after. */
  flush(onFrame: (frame: Frame) => void): void {
    this.#context.sendPacketSync(null);
    this.#receive(onFrame);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#frame.free();
    this.#context.freeContext();
  }

  /** @returns Why there are no more, a negative AVERROR number. */
  #receive(onFrame: (frame: Frame) => void): number {
    for (;;) {
      const code = this.#context.receiveFrameSync(this.#frame);
      if (code < 0) return code;
      try {
        onFrame(this.#frame);
      } finally {
        this.#frame.unref();
      }
    }
  }
}
