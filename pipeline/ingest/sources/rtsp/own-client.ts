import type { Packet } from 'node-av/lib';
import type { Logger } from 'pino';
import { SourceError } from '../../../errors.ts';
import type { VideoStream } from '../../../media/video-stream.ts';
import { h264Packet, h264Stream } from '../../../media/h264/stream.ts';
import type { OpenOptions, Source } from '../../source.ts';
import type { CertificateDemand } from './certificate.ts';
import type { ReceivedPicture } from './rtp/h264-depacketizer.ts';
import { openInTime } from './open-in-time.ts';
import { PictureFeed } from './picture-feed.ts';
import { explain, problemKindOf, UnsuitableStream, type RtspSettings } from './problem.ts';
import { RtpClock } from './rtp/rtp-packet.ts';
import { RtspSession } from './session/session.ts';
import { StreamStart } from './stream-start.ts';

export interface OwnClientOptions extends CertificateDemand, Pick<OpenOptions, 'openTimeoutMs' | 'signal'> {
  readonly log: Logger;
  /** What is sent turned out, after all, not to be for this client; the connection ends. */
  readonly onUnsuitable: (reason: UnsuitableStream) => void;
}

/**
 * Our own RTSP client, for H.264 without B-frames: it gives each picture when its last packet has come, one frame before
 * libav, which waits for the next one to begin.
 * @throws SourceError, UnsuitableStream, or the signal's reason.
 */
export async function openByOwnClient(settings: RtspSettings, options: OwnClientOptions): Promise<Source> {
  return await openInTime(settings, options, (signal) => RtspH264Source.open(settings, options, signal));
}

class RtspH264Source implements Source {
  readonly stream: VideoStream;
  readonly #session: RtspSession;
  readonly #feed: PictureFeed;
  readonly #start: StreamStart;
  readonly #options: OwnClientOptions;
  readonly #clock = new RtpClock();
  #closed: Promise<void> | undefined;

  private constructor(
    session: RtspSession,
    feed: PictureFeed,
    start: StreamStart,
    stream: VideoStream,
    options: OwnClientOptions,
  ) {
    this.#session = session;
    this.#feed = feed;
    this.#start = start;
    this.stream = stream;
    this.#options = options;
  }

  static async open(
    settings: RtspSettings,
    options: OwnClientOptions,
    signal: AbortSignal,
  ): Promise<RtspH264Source> {
    let session: RtspSession | undefined;
    const feed = new PictureFeed((isHigh) => session?.setPaused(isHigh));
    session = await RtspSession.start(settings, {
      ...options,
      signal,
      onPicture: (picture) => feed.push(picture),
      onEnd: (problem) => feed.end(problem === null ? ended() : brokenBy(problem, settings)),
    });
    const abort = () => feed.break(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    try {
      const start = new StreamStart(session.video.parameterSets);
      const pictures: ReceivedPicture[] = [];
      while (start.known === null) {
        const picture = await feed.next();
        pictures.push(picture);
        start.look(picture);
      }
      signal.throwIfAborted();
      feed.putBack(pictures);
      const { sps, sets } = start.known;
      const stream = h264Stream(sps, sets, session.video.clockRateHz);
      return new RtspH264Source(session, feed, start, stream, options);
    } catch (error) {
      await session.close();
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async read(): Promise<Packet> {
    const picture = await this.#feed.next().catch((error: unknown) => {
      if (error instanceof UnsuitableStream) this.#unsuitable(error);
      throw error;
    });
    try {
      this.#start.look(picture);
    } catch (error) {
      if (error instanceof UnsuitableStream) this.#unsuitable(error);
      throw error;
    }
    const { units, rtpTimestamp, isKeyframe } = picture;
    return h264Packet(units, BigInt(this.#clock.ticksOf(rtpTimestamp)), isKeyframe);
  }

  interrupt(): void {
    this.#feed.break(ended());
  }

  close(): Promise<void> {
    this.#closed ??= (async () => {
      this.interrupt();
      await this.#session.close();
      this.stream.parameters.free();
    })();
    return this.#closed;
  }

  #unsuitable(reason: UnsuitableStream): never {
    this.#options.onUnsuitable(reason);
    throw new SourceError('ended', 'The camera sends its pictures in another way now.', { cause: reason });
  }
}

function ended(): SourceError {
  return new SourceError('ended', 'The camera ended its stream.');
}

function brokenBy(problem: Error, settings: RtspSettings): Error {
  if (problem instanceof UnsuitableStream) return problem;
  const kind = problemKindOf(problem);
  // In the middle of a stream: that the camera speaks RTSP is proven, so what it sends is damaged.
  return explain(kind === 'not-rtsp' ? 'failed' : kind, settings, problem);
}
