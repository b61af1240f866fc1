import type { Frame, Packet } from 'node-av/lib';
import { Canvas } from '../picture/canvas.ts';
import { Decoder } from '../decode/decoder.ts';
import type { VideoStream } from '../video-stream.ts';
import { Mp4Encoder } from './encoder.ts';

/** Decodes whatever comes and writes it as H.264 into an MP4, 1080p at most. */
export class Mp4Transcoder {
  readonly codec = 'h264';
  readonly #decoder: Decoder;
  readonly #canvas = new Canvas();
  readonly #encoder: Mp4Encoder;
  #isClosed = false;

  constructor(path: string, stream: VideoStream) {
    this.#decoder = new Decoder(stream);
    this.#encoder = new Mp4Encoder(path, stream);
  }

  write(packet: Packet): void {
    this.#decoder.decode(packet, this.#encode);
  }

  readonly #encode = (frame: Frame): void => this.#encoder.encode(this.#canvas.paint(frame));

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      // Where pictures came in another order than they are shown, the decoder still holds the last ones.
      this.#decoder.flush(this.#encode);
    } finally {
      this.#decoder.close();
      this.#canvas.close();
      this.#encoder.close();
    }
  }
}
