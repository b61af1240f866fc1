import { AV_NOPTS_VALUE, AV_CODEC_ID_HEVC } from 'node-av/constants';
import { Dictionary, FormatContext, Rational, type Packet, type Stream } from 'node-av/lib';
import { check } from '../libav.ts';
import type { VideoStream } from '../video-stream.ts';

/** Fragmented MP4 of original packets: readable up to the last fragment even after a SIGKILL, which plain MP4 is not. */
export class Mp4Writer {
  readonly #context = new FormatContext();
  readonly #stream: Stream;
  readonly #sourceTimeBase: VideoStream['timeBase'];
  #firstDts: bigint | undefined;
  #lastDts: bigint | undefined;
  #isClosed = false;

  /**
   * @param size Of the pictures, since the stream's own header may say 0x0.
   * @param extradata H.264 parameter sets as Annex B, where they are newer than the stream's header.
   */
  constructor(
    path: string,
    stream: VideoStream,
    size: { readonly width: number; readonly height: number },
    extradata: Buffer | null = null,
  ) {
    this.#sourceTimeBase = stream.timeBase;
    try {
      check(this.#context.allocOutputContext2(null, 'mp4', path), 'create an MP4');
      this.#stream = this.#context.newStream(null);
      const parameters = this.#stream.codecpar;
      check(stream.parameters.copy(parameters), 'copy the parameters');
      // Safari plays H.265 under this tag only; 0 lets the muxer choose for the others.
      parameters.codecTag = parameters.codecId === AV_CODEC_ID_HEVC ? 'hvc1' : 0;
      if (extradata !== null) parameters.extradata = extradata;
      parameters.width = size.width;
      parameters.height = size.height;
      this.#stream.timeBase = new Rational(stream.timeBase.num, stream.timeBase.den);
      check(this.#context.openOutputSync(), 'open the file');
      const movflags = 'frag_keyframe+empty_moov+default_base_moof';
      check(this.#context.writeHeaderSync(Dictionary.fromObject({ movflags })), 'write the header');
    } catch (error) {
      this.#context.freeContext();
      throw error;
    }
  }

  /** Appends a packet; times start at 0. The packet stays the caller's. */
  write(packet: Packet): void {
    const copy = packet.clone();
    if (copy === null) return;
    try {
      this.#firstDts ??= copy.dts;
      const dts = copy.dts - this.#firstDts;
      if (this.#lastDts !== undefined && dts <= this.#lastDts) return;
      this.#lastDts = dts;
      copy.dts = dts;
      copy.pts = copy.pts === AV_NOPTS_VALUE ? dts : copy.pts - this.#firstDts;
      copy.streamIndex = 0;
      copy.pos = -1n;
      copy.rescaleTs(this.#sourceTimeBase, this.#stream.timeBase);
      check(this.#context.writeFrameSync(copy), 'write a packet');
    } finally {
      copy.free();
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#context.writeTrailerSync();
    this.#context.closeOutputSync();
    this.#context.freeContext();
  }
}
