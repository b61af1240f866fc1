import {
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AV_CODEC_ID_NONE,
  AVMEDIA_TYPE_VIDEO,
  AV_NOPTS_VALUE,
  AV_TIME_BASE,
} from 'node-av/constants';
import { Codec, CodecParameters, Dictionary, FormatContext, InputFormat, Packet } from 'node-av/lib';
import { check, LibavError } from '../libav.ts';
import type { VideoStream } from '../video-stream.ts';

export interface DemuxerRequest {
  readonly url: string;
  /** A demuxer's name, as `v4l2`; null lets libav tell by itself. */
  readonly format: string | null;
  readonly options: Readonly<Record<string, string>>;
}

/**
 * One open input, read packet by packet. A rule learnt from crashes: `allocContext` before `openInput`, one call at a
 * time, and to abort, `interrupt`, wait for the pending call, then close.
 */
export class Demuxer {
  readonly stream: VideoStream;
  readonly #context: FormatContext;
  readonly #streamIndex: number;
  #pending: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | undefined;

  private constructor(context: FormatContext, streamIndex: number, stream: VideoStream) {
    this.#context = context;
    this.#streamIndex = streamIndex;
    this.stream = stream;
  }

  /** @throws LibavError as libav says it, and what `signal` was aborted with. */
  static async open(request: DemuxerRequest, signal: AbortSignal): Promise<Demuxer> {
    signal.throwIfAborted();
    const context = new FormatContext();
    context.allocContext();
    const interrupt = () => context.interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      const format = request.format === null ? null : InputFormat.findInputFormat(request.format);
      check(await context.openInput(request.url, format, Dictionary.fromObject(request.options)), 'open');
      signal.throwIfAborted();
      // Two frames' worth: 80 ms where libav's default takes 1 to 2 s, and it still learns the size and the reordering.
      context.probesize = 32n;
      context.maxAnalyzeDuration = 1n;
      check(await context.findStreamInfo(), 'read the stream');
      signal.throwIfAborted();
      const index = context.findBestStream(AVMEDIA_TYPE_VIDEO);
      if (index < 0) throw new LibavError('find a video stream', index);
      return new Demuxer(context, index, describe(context, index));
    } catch (error) {
      await context.closeInput();
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', interrupt);
    }
  }

  /**
   * The next video packet, which the caller frees, or null at the end of the input.
   * @throws LibavError, also when `interrupt` or `close` broke the reading.
   */
  async read(): Promise<Packet | null> {
    const packet = new Packet();
    packet.alloc();
    try {
      for (;;) {
        const reading = this.#context.readFrame(packet);
        this.#pending = reading;
        const code = await reading;
        if (code === AVERROR_EOF) {
          packet.free();
          return null;
        }
        if (code === AVERROR_EAGAIN) continue;
        check(code, 'read');
        // AVI knows the times of decoding only.
        if (packet.pts === AV_NOPTS_VALUE) packet.pts = packet.dts;
        // RTP packets before the first sender report of some cameras carry no time at all.
        if (packet.streamIndex === this.#streamIndex && packet.pts !== AV_NOPTS_VALUE) return packet;
        packet.unref();
      }
    } catch (error) {
      packet.free();
      throw error;
    }
  }

  /** Back to the start, for files. */
  async rewind(): Promise<void> {
    const seeking = this.#context.seekFrame(this.#streamIndex, 0n);
    this.#pending = seeking;
    check(await seeking, 'seek');
  }

  /** Breaks a pending read, which then rejects. */
  interrupt(): void {
    this.#context.interrupt();
  }

  close(): Promise<void> {
    this.#closed ??= (async () => {
      this.#context.interrupt();
      await this.#pending.catch(() => undefined);
      await this.#context.closeInput();
      this.stream.parameters.free();
    })();
    return this.#closed;
  }
}

function describe(context: FormatContext, index: number): VideoStream {
  const stream = context.streams[index];
  if (stream === undefined) throw new LibavError('find a video stream', -1);
  const parameters = new CodecParameters();
  parameters.alloc();
  check(stream.codecpar.copy(parameters), 'copy the parameters');
  const { num, den } = stream.avgFrameRate;
  const codecId = parameters.codecId;
  const decoder = codecId === AV_CODEC_ID_NONE ? null : Codec.findDecoder(codecId);
  return {
    codec: decoder?.name ?? 'unknown',
    parameters,
    timeBase: { num: stream.timeBase.num, den: stream.timeBase.den },
    width: parameters.width,
    height: parameters.height,
    videoDelay: parameters.videoDelay,
    frameRate: num > 0 && den > 0 ? num / den : null,
  };
}

/** libav's microseconds for a `timeout` option. */
export function microseconds(milliseconds: number): string {
  return String(Math.round((milliseconds * AV_TIME_BASE) / 1000));
}
