import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AVERROR_ENOENT } from 'node-av/constants';
import type { Packet } from 'node-av/lib';
import type { SourceSettings } from '../../domain/source-settings.ts';
import { SourceError } from '../../errors.ts';
import { LibavError } from '../../media/libav.ts';
import type { OpenOptions, Source, SourceKind } from '../source.ts';
import { openDemuxed } from './demuxed.ts';
import { LoopTimes } from './loop-times.ts';

type FileSettings = Extract<SourceSettings, { kind: 'file' }>;

/** Containers of video; not the play lists, which would name other files and addresses, and not raw streams, which carry no times. */
const FORMATS = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,flv';

/** A file as if it were a camera: at its own speed, once or again and again. */
export const fileSource: SourceKind<FileSettings> = { open: openFile };

async function openFile(settings: FileSettings, options: OpenOptions): Promise<Source> {
  const file = await realpath(settings.path).catch((error: unknown) => {
    throw missing(settings.path, error);
  });
  // A link must not lead out of the folder that the allow-list named.
  const folder = await realpath(path.dirname(settings.path));
  if (path.dirname(file) !== folder)
    throw new SourceError(
      'forbidden-url',
      `${path.basename(settings.path)} is a link that leads out of its folder.`,
    );
  const request = {
    url: `file:${file}`,
    format: null,
    options: { protocol_whitelist: 'file', format_whitelist: FORMATS },
  };
  const source = await openDemuxed(request, options.signal, options.openTimeoutMs, (error) =>
    explain(error, settings.path),
  );
  return pace(source, settings.loop, options.signal);
}

/** Gives packets at the speed of their timestamps. */
function pace(source: Awaited<ReturnType<typeof openDemuxed>>, loop: boolean, signal: AbortSignal): Source {
  const closing = new AbortController();
  const stop = AbortSignal.any([signal, closing.signal]);
  const times = new LoopTimes(source.stream);
  let startedMs: number | undefined;

  const next = async (): Promise<Packet> => {
    try {
      return await source.read();
    } catch (error) {
      if (!(error instanceof SourceError && error.code === 'ended')) throw error;
      if (!loop)
        throw new SourceError(
          'finished',
          'The file was played to its end. Switch the camera off and on to play it again.',
          { cause: error },
        );
      await source.demuxer.rewind();
      times.restart();
      return await source.read();
    }
  };

  return {
    stream: source.stream,
    read: async () => {
      const packet = await next();
      const dueMs = times.stamp(packet);
      startedMs ??= performance.now();
      const waitMs = startedMs + dueMs - performance.now();
      if (waitMs > 1) {
        await delay(waitMs, undefined, { signal: stop }).catch((error: unknown) => {
          packet.free();
          throw new SourceError('ended', 'The file was closed.', { cause: error });
        });
      }
      return packet;
    },
    interrupt: () => {
      closing.abort();
      source.interrupt();
    },
    close: () => {
      closing.abort();
      return source.close();
    },
  };
}

function missing(file: string, cause: unknown): SourceError {
  return new SourceError(
    'not-found',
    `There is no file ${path.basename(file)} in the folder of video files (ingest.fileFolder).`,
    { cause },
  );
}

function explain(error: unknown, file: string): SourceError {
  if (error instanceof LibavError && error.code === AVERROR_ENOENT) return missing(file, error);
  return new SourceError(
    'unsupported-codec',
    `${path.basename(file)} is not a video file that can be played.`,
    { cause: error },
  );
}
