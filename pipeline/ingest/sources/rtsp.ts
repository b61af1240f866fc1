import {
  AVERROR_EACCES,
  AVERROR_HTTP_FORBIDDEN,
  AVERROR_HTTP_NOT_FOUND,
  AVERROR_HTTP_OTHER_4XX,
  AVERROR_HTTP_UNAUTHORIZED,
  AVERROR_INVALIDDATA,
  AVERROR_STREAM_NOT_FOUND,
} from 'node-av/constants';
import type { SourceSettings } from '../../domain/source-settings.ts';
import { SourceError } from '../../errors.ts';
import { microseconds } from '../../media/demuxer.ts';
import { LibavError } from '../../media/libav.ts';
import type { OpenOptions, Source, SourceKind } from '../source.ts';
import { openDemuxed } from './demuxed.ts';

type RtspSettings = Extract<SourceSettings, { kind: 'rtsp' }>;

/** libav keeps `user:password`, percent-encoded, in 128 bytes and cuts the rest off silently. */
const MAX_CREDENTIAL_BYTES = 127;

const ECONNREFUSED = -111;
const ETIMEDOUT = -110;
const EHOSTUNREACH = -113;
const ENETUNREACH = -101;

/** RTSP 1.0 (RFC 2326) over TCP, TLS or UDP, with basic and digest authentication (RFC 7616) by libav. */
export const rtspSource: SourceKind<RtspSettings> = { open: openRtsp };

async function openRtsp(settings: RtspSettings, { openTimeoutMs, signal }: OpenOptions): Promise<Source> {
  const startedMs = performance.now();
  const options = {
    rtsp_transport: settings.transport,
    protocol_whitelist: 'rtsp,rtsps,rtp,tcp,udp,tls',
    timeout: microseconds(openTimeoutMs),
    fflags: 'nobuffer',
    allowed_media_types: 'video',
    // UDP: a keyframe's burst overruns the kernel's default buffer.
    buffer_size: '4194304',
  };
  return await openDemuxed(
    { url: withCredentials(settings), format: null, options },
    signal,
    openTimeoutMs,
    (error) => explain(error, settings, performance.now() - startedMs >= openTimeoutMs * 0.9),
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

function explain(error: unknown, settings: RtspSettings, hasTimedOut: boolean): SourceError {
  const { host, pathname } = new URL(settings.url);
  const say = (code: SourceError['code'], message: string) =>
    new SourceError(code, message, { cause: error });
  switch (error instanceof LibavError ? error.code : 0) {
    case AVERROR_HTTP_UNAUTHORIZED:
    case AVERROR_HTTP_FORBIDDEN:
    case AVERROR_EACCES:
      return settings.username === undefined
        ? say(
            'unauthorized',
            `The camera at ${host} wants a user and a password. Enter them in their fields.`,
          )
        : say(
            'unauthorized',
            `The camera at ${host} refuses this user and password. Check both; after several wrong tries some cameras lock for minutes.`,
          );
    case AVERROR_HTTP_NOT_FOUND:
      return say(
        'not-found',
        `The camera at ${host} has no stream ${pathname}. Look up the RTSP path in its manual.`,
      );
    case AVERROR_HTTP_OTHER_4XX:
      return settings.transport === 'udp'
        ? say('unreachable', `The camera at ${host} refuses the request. Try the transport TCP.`)
        : say(
            'unreachable',
            `The camera at ${host} refuses the request. It may have too many viewers already; try again or restart it.`,
          );
    case ECONNREFUSED:
      return say(
        'unreachable',
        `Nothing listens at ${host}. Check the port (RTSP is usually 554) and that RTSP is switched on in the camera.`,
      );
    case EHOSTUNREACH:
    case ENETUNREACH:
      return say(
        'unreachable',
        `There is no way to ${host}. Check the address, and that the camera has power and network.`,
      );
    case AVERROR_STREAM_NOT_FOUND:
      return say(
        'unsupported-codec',
        `The camera at ${host} sends no video in this stream. Choose a stream with video.`,
      );
    case ETIMEDOUT:
      return say(
        'unreachable',
        `${host} does not answer. Check the address, and that the camera has power and network.`,
      );
    case AVERROR_INVALIDDATA:
      if (!hasTimedOut)
        return say(
          'unreachable',
          `What answers at ${host} does not speak RTSP. Check the port (RTSP is usually 554).`,
        );
      return say(
        'unreachable',
        `${host} does not answer. Check the address, and that the camera has power and network.`,
      );
    default:
      if (hasTimedOut)
        return say(
          'unreachable',
          `${host} does not answer. Check the address, and that the camera has power and network.`,
        );
      return say(
        'unreachable',
        `The connection to ${host} failed. Check the address, and that the camera has power and network.`,
      );
  }
}
