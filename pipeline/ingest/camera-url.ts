import path from 'node:path';
import type { SourceSettings } from '../domain/source-settings.ts';
import { SourceError } from '../errors.ts';

/** What a user enters for a camera. */
export interface CameraAddress {
  readonly url: string;
  readonly transport: 'tcp' | 'udp';
  readonly username: string;
  readonly password: string;
  readonly loop: boolean;
}

const ALLOWED =
  'Allowed are rtsp://host/path, rtsps://host/path, v4l2:/dev/video0 for a webcam, and file:name.mp4 for a file in the configured folder.';

/**
 * The allow-list of what ever reaches FFmpeg.
 * @param fileFolder Absolute folder that `file:` addresses are below of.
 * @throws SourceError 'forbidden-url' with a sentence that says what is allowed.
 */
export function parseCameraUrl(
  address: CameraAddress,
  { fileFolder }: { readonly fileFolder: string },
): SourceSettings {
  const url = address.url.trim();
  // oxlint-disable-next-line no-control-regex -- these are what is refused
  if (/[\u0000-\u0020\u007f]/.test(url))
    throw forbidden('The address contains blanks or control characters.');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'rtsp':
    case 'rtsps':
      return rtspSettings(url, address);
    case 'v4l2':
      return webcamSettings(url);
    case 'file':
      return fileSettings(url, address.loop, fileFolder);
    case undefined:
      throw forbidden(
        url.startsWith('/')
          ? 'A path alone is not an address.'
          : 'The address has no scheme, as rtsp:// in rtsp://192.168.1.20/stream.',
      );
    default:
      throw forbidden(`Addresses that begin with ${scheme}: are not opened.`);
  }
}

/** Host and port for messages; never user or password. */
export function sourceAddress(source: SourceSettings): string {
  switch (source.kind) {
    case 'rtsp':
      return new URL(source.url).host;
    case 'webcam':
      return source.device;
    case 'file':
      return path.basename(source.path);
  }
}

/** An address with user and password split off it, for storing: they belong to fields of their own. */
export function splitCredentials(address: CameraAddress): CameraAddress {
  const parsed = /^rtsps?:/i.test(address.url.trim()) ? URL.parse(address.url.trim()) : null;
  if (parsed === null || (parsed.username === '' && parsed.password === '')) return address;
  const username = address.username === '' ? decode(parsed.username) : address.username;
  const password = address.password === '' ? decode(parsed.password) : address.password;
  parsed.username = '';
  parsed.password = '';
  return { ...address, url: parsed.href, username, password };
}

function rtspSettings(url: string, given: CameraAddress): SourceSettings {
  const address = splitCredentials({ ...given, url });
  const parsed = URL.parse(address.url);
  if (parsed === null || parsed.hostname === '') {
    throw forbidden(
      'The address has no host, or its password has a character that ends it: enter user and password in their own fields.',
    );
  }
  if (address.username.includes(':'))
    throw forbidden('A user name cannot contain a colon: RTSP uses it to separate name and password.');
  return {
    kind: 'rtsp',
    url: parsed.href,
    transport: address.transport,
    ...(address.username === '' ? {} : { username: address.username, password: address.password }),
  };
}

function webcamSettings(url: string): SourceSettings {
  const device = url.slice('v4l2:'.length).replace(/^\/\/(?=\/)/, '');
  if (!/^\/dev\/video\d{1,3}$/.test(device))
    throw forbidden('A webcam is /dev/video and a number, as v4l2:/dev/video0.');
  return { kind: 'webcam', device };
}

function fileSettings(url: string, loop: boolean, fileFolder: string): SourceSettings {
  const name = decode(url.slice('file:'.length)).replace(/^\/\/(?=\/)/, '');
  const file = path.resolve(fileFolder, name);
  if (name.includes('\0') || name === '' || !file.startsWith(path.resolve(fileFolder) + path.sep)) {
    throw forbidden(`A file must lie in ${fileFolder} (ingest.fileFolder in the configuration).`);
  }
  return { kind: 'file', path: file, loop };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: it was meant literally.
    return text;
  }
}

function forbidden(what: string): SourceError {
  return new SourceError('forbidden-url', `${what} ${ALLOWED}`);
}
