import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SourceSettings } from '../../pipeline/domain/source-settings.ts';
import { parseCameraUrl, splitCredentials } from '../../pipeline/ingest/camera-url.ts';
import { CommandError } from '../run-command.ts';

export interface SourceRequest {
  readonly address: string;
  readonly username: string | undefined;
  readonly transport: 'tcp' | 'udp';
  /** Asked for at most once, when there is a user without a password. */
  readonly password: (username: string) => Promise<string>;
  readonly warn: (sentence: string) => void;
}

/** A camera's address, or a path of this machine. @throws CommandError, SourceError 'forbidden-url' */
export async function sourceOf({
  address,
  username,
  transport,
  password,
  warn,
}: SourceRequest): Promise<SourceSettings> {
  const path =
    /^file:(?:\/\/(?=\/))?(.+)$/is.exec(address)?.[1] ??
    (/^[a-z][a-z0-9+.-]*:/i.test(address) ? null : address);
  if (path?.startsWith('/dev/video'))
    return parseCameraUrl({ ...emptyAddress, url: `v4l2:${path}` }, { fileFolder: '/' });
  if (path !== null) return fileSource(path);
  const given = splitCredentials({ ...emptyAddress, url: address, transport, username: username ?? '' });
  if (given.password !== '') {
    warn(
      'The password in the address can be read in the list of processes: set MASKWATCH_CAMERA_PASSWORD instead.',
    );
  }
  // Refused before anybody is asked for a password.
  parseCameraUrl(given, { fileFolder: '/' });
  const isWithout = given.username !== '' && given.password === '';
  return parseCameraUrl(isWithout ? { ...given, password: await password(given.username) } : given, {
    fileFolder: '/',
  });
}

const emptyAddress = { transport: 'tcp', username: '', password: '', loop: false } as const;

/** The user's own files need no allow-list: what a file may name and open is limited where it is read. */
async function fileSource(path: string): Promise<SourceSettings> {
  const found = await stat(path).catch(() => null);
  if (found === null) {
    const hint = path.includes('/') ? '' : ' A camera is given as rtsp://host/path.';
    throw new CommandError(`There is no file ${path}.${hint}`);
  }
  if (!found.isFile()) throw new CommandError(`${path} is not a file.`);
  return { kind: 'file', path: resolve(path), loop: false };
}
