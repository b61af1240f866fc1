import {
  AVERROR_EACCES,
  AVERROR_HTTP_FORBIDDEN,
  AVERROR_HTTP_NOT_FOUND,
  AVERROR_HTTP_OTHER_4XX,
  AVERROR_HTTP_UNAUTHORIZED,
  AVERROR_INVALIDDATA,
  AVERROR_STREAM_NOT_FOUND,
} from 'node-av/constants';
import { SourceError } from '../../../errors.ts';
import { microseconds } from '../../../media/decode/demuxer.ts';
import { LibavError } from '../../../media/libav.ts';
import type { OpenOptions, Source } from '../../source.ts';
import { openDemuxed } from '../demuxed.ts';
import { withProof } from './libav-proof.ts';
import { explain, type RtspProblemKind, type RtspSettings } from './problem.ts';

/** libav keeps `user:password`, percent-encoded, in 128 bytes and cuts the rest off silently. */
const MAX_CREDENTIAL_BYTES = 127;

const ECONNREFUSED = -111;
const ETIMEDOUT = -110;
const EHOSTUNREACH = -113;
const ENETUNREACH = -101;

/**
 * libav's client: every codec and every way to stream, with basic and digest authentication (MD5). It holds each picture
 * until the next one begins.
 */
export async function openByLibav(settings: RtspSettings, options: OpenOptions): Promise<Source> {
  const { openTimeoutMs, signal } = options;
  const isProven = options.rtspsCertificates === 'verify' && new URL(settings.url).protocol === 'rtsps:';
  if (!isProven) return open(settings, openTimeoutMs, signal, {});
  return await withProof(settings, options, (proof) => open(settings, openTimeoutMs, signal, proof));
}

function open(
  settings: RtspSettings,
  openTimeoutMs: number,
  signal: AbortSignal,
  proof: Readonly<Record<string, string>>,
): Promise<Source> {
  const startedMs = performance.now();
  const options = {
    ...proof,
    rtsp_transport: settings.transport,
    protocol_whitelist: 'rtsp,rtsps,rtp,tcp,udp,tls',
    timeout: microseconds(openTimeoutMs),
    fflags: 'nobuffer',
    allowed_media_types: 'video',
    // UDP: a keyframe's burst overruns the kernel's default buffer.
    buffer_size: '4194304',
  };
  return openDemuxed(
    { url: withCredentials(settings), format: null, options },
    signal,
    openTimeoutMs,
    (error) =>
      explain(problemOf(error, performance.now() - startedMs >= openTimeoutMs * 0.9), settings, error),
  );
}

function withCredentials(settings: RtspSettings): string {
  if (settings.username === undefined) return settings.url;
  const credentials = `${encode(settings.username)}:${encode(settings.password ?? '')}`;
  if (credentials.length > MAX_CREDENTIAL_BYTES) {
    throw new SourceError(
      'unauthorized',
      'User and password together are too long: 120 letters at most, special characters count three times.',
    );
  }
  return settings.url.replace('://', `://${credentials}@`);
}

/** Percent-encodes all but letters and digits: libav splits at `:`, `@`, `/`, `?` and `#`. */
function encode(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) =>
      /[a-z0-9]/i.test(String.fromCharCode(byte)) && byte < 128
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`,
    )
    .join('');
}

function problemOf(error: unknown, hasTimedOut: boolean): RtspProblemKind {
  switch (error instanceof LibavError ? error.code : 0) {
    case AVERROR_HTTP_UNAUTHORIZED:
    case AVERROR_HTTP_FORBIDDEN:
    case AVERROR_EACCES:
      return 'unauthorized';
    case AVERROR_HTTP_NOT_FOUND:
      return 'not-found';
    case AVERROR_HTTP_OTHER_4XX:
      return 'refused';
    case ECONNREFUSED:
      return 'nothing-listens';
    case EHOSTUNREACH:
    case ENETUNREACH:
      return 'no-way';
    case AVERROR_STREAM_NOT_FOUND:
      return 'no-video';
    case ETIMEDOUT:
      return 'silent';
    case AVERROR_INVALIDDATA:
      return hasTimedOut ? 'silent' : 'not-rtsp';
    default:
      return hasTimedOut ? 'silent' : 'failed';
  }
}
