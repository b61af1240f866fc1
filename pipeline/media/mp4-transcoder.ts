import { AV_CODEC_FLAG_GLOBAL_HEADER, AV_PIX_FMT_YUV420P, FF_ENCODER_LIBX264 } from 'node-av/constants';
import { Codec, CodecContext, CodecParameters, Packet, Rational, type Frame } from 'node-av/lib';
import { Canvas } from './canvas.ts';
import { Decoder } from './decoder.ts';
import type { VideoStream } from './demuxer.ts';
import { check, LibavError } from './libav.ts';
import { Mp4Writer } from './mp4-writer.ts';

const MAX_WIDTH = 1920;
const MAX_HEIGHT = 1080;

/** Decodes whatever comes and writes it as H.264 into an MP4; as {@link Mp4Writer} otherwise. */
export class Mp4Transcoder {
  readonly codec = 'h264';
  readonly #path: string;
  readonly #stream: VideoStream;
  readonly #decoder: Decoder;
  readonly #canvas = new Canvas(MAX_WIDTH, MAX_HEIGHT);
  readonly #packet = new Packet();
  #encoder: CodecContext | undefined;
  #writer: Mp4Writer | undefined;
  #size = '';
  #isClosed = false;

  constructor(path: string, stream: VideoStream) {
    this.#path = path;
    this.#stream = stream;
    this.#decoder = new Decoder(stream);
    this.#packet.alloc();
  }

  write(packet: Packet): void {
    this.#decoder.decode(packet, (frame) => this.#encode(frame));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#encoder !== undefined) {
      this.#encoder.sendFrameSync(null);
      this.#drain(this.#encoder);
    }
    this.#writer?.close();
    this.#encoder?.freeContext();
    this.#packet.free();
    this.#decoder.close();
    this.#canvas.close();
  }

  #encode(frame: Frame): void {
    const picture = this.#canvas.paint(frame);
    const size = `${picture.width}x${picture.height}`;
    const encoder = this.#encoder ?? this.#open(picture);
    // An MP4 track has one size: pictures of another one after a change are left out of this clip.
    if (size !== this.#size) return;
    check(encoder.sendFrameSync(picture), 'encode');
    this.#drain(encoder);
  }

  #drain(encoder: CodecContext): void {
    while (encoder.receivePacketSync(this.#packet) >= 0) {
      this.#writer?.write(this.#packet);
      this.#packet.unref();
    }
  }

  #open(picture: Frame): CodecContext {
    const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
    if (codec === null) throw new LibavError('find x264', -1);
    const { num, den } = this.#stream.timeBase;
    const context = new CodecContext();
    context.allocContext3(codec);
    context.width = picture.width;
    context.height = picture.height;
    context.pixelFormat = AV_PIX_FMT_YUV420P;
    context.colorRange = picture.colorRange;
    context.timeBase = new Rational(num, den);
    context.maxBFrames = 0;
    context.gopSize = 50;
    context.threadCount = 1;
    // Parameter sets belong into the MP4's header.
    context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    for (const [name, value] of Object.entries({ preset: 'superfast', tune: 'zerolatency', crf: '23' })) {
      check(context.setOption(name, value), `set ${name}`);
    }
    check(context.open2Sync(codec, null), 'open the encoder');
    const parameters = new CodecParameters();
    parameters.alloc();
    check(parameters.fromContext(context), 'copy the parameters');
    const stream = { ...this.#stream, codec: 'h264', parameters };
    this.#writer = new Mp4Writer(this.#path, stream, picture);
    parameters.free();
    this.#encoder = context;
    this.#size = `${picture.width}x${picture.height}`;
    return context;
  }
}
