import type { Frame } from 'node-av/lib';
import type { Logger } from 'pino';
import type { SourceSettings } from '../../domain/source-settings.ts';
import { SourceError } from '../../errors.ts';
import type { RtspReading, Source } from '../../ingest/source.ts';
import { sourceOpener } from '../../ingest/sources/registry.ts';
import { Timeline } from '../../ingest/timeline.ts';
import { Decoder } from '../../media/decode/decoder.ts';
import { pixelFormatName, profileName } from '../../media/decode/describe.ts';
import { encodeJpeg } from '../../media/picture/jpeg.ts';
import { planFor } from './probe-plan.ts';
import type { ProbeResult } from './probe-result.ts';
import { StreamTally } from './stream-tally.ts';

/** After the first picture; two keyframes of most cameras come within. */
const MAX_WATCH_MS = 2500;

export interface ProbeOptions {
  readonly signal: AbortSignal;
  /** For the connection and the first picture together. */
  readonly timeoutMs: number;
  readonly reading: RtspReading;
  readonly log: Logger;
}

/**
 * One trial connection: waits for the first picture, then watches the stream for up to 2.5 seconds.
 * @throws SourceError with a sentence that says what to do.
 */
export async function probe(
  settings: SourceSettings,
  { signal, timeoutMs, reading, log }: ProbeOptions,
): Promise<ProbeResult> {
  const startedMs = performance.now();
  const open = sourceOpener(log);
  const source = await open(settings, {
    ...reading,
    openTimeoutMs: timeoutMs,
    stallTimeoutMs: timeoutMs,
    signal,
  });
  const late = new SourceError(
    'stalled',
    'The camera was reached, but no picture came. Try the other transport (TCP or UDP), or restart the camera.',
  );
  const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs - (performance.now() - startedMs))));
  const ended = AbortSignal.any([signal, deadline]);
  const interrupt = () => source.interrupt();
  ended.addEventListener('abort', interrupt, { once: true });
  try {
    return await watch(source, startedMs, deadline);
  } catch (error) {
    signal.throwIfAborted();
    throw deadline.aborted ? late : error;
  } finally {
    ended.removeEventListener('abort', interrupt);
    await source.close();
  }
}

interface FirstPicture {
  readonly atMs: number;
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string | null;
  readonly jpeg: Buffer;
}

async function watch(source: Source, startedMs: number, deadline: AbortSignal): Promise<ProbeResult> {
  const decoder = new Decoder(source.stream);
  const timeline = new Timeline(source.stream);
  const tally = new StreamTally(source.stream);
  let first: FirstPicture | undefined;
  try {
    for (;;) {
      const packet = await source.read();
      try {
        timeline.stamp(packet);
        tally.note(packet);
        decoder.decode(packet, (frame) => {
          first ??= firstPicture(frame);
        });
      } finally {
        packet.free();
      }
      if (
        first !== undefined &&
        (tally.isEnough || performance.now() - first.atMs > MAX_WATCH_MS || deadline.aborted)
      )
        break;
    }
  } catch (error) {
    // A file shorter than the watch: what was seen is all there is.
    if (first === undefined || !(error instanceof SourceError && error.code === 'finished')) throw error;
  } finally {
    decoder.close();
  }
  const facts = {
    codec: source.stream.codec,
    profile: profileName(source.stream.parameters),
    width: first.width,
    height: first.height,
    pixelFormat: first.pixelFormat,
    fps: tally.fps ?? source.stream.frameRate,
    gop: tally.gop,
    hasBFrames: tally.hasBFrames,
    timeToFirstFrameMs: first.atMs - startedMs,
    bitrateBps: tally.bitrateBps,
  };
  return { ...facts, plan: planFor(facts), snapshotJpeg: first.jpeg };
}

function firstPicture(frame: Frame): FirstPicture {
  const { width, height } = frame;
  return {
    atMs: performance.now(),
    width,
    height,
    pixelFormat: pixelFormatName(frame),
    jpeg: encodeJpeg(frame),
  };
}
