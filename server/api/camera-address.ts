import type { z } from 'zod';
import { splitCredentials } from '../../pipeline/ingest/camera-url.ts';
import type { CameraAddress } from '../../pipeline/ingest/camera-url.ts';
import type { CameraFields, CameraPatch } from './resources/camera.ts';

export type NewCameraFields = z.output<typeof CameraFields>;
export type CameraPatchFields = z.output<typeof CameraPatch>;

/** A stored password would be sent to a host that it was not entered for. */
export class PasswordNeeded extends Error {
  override readonly name = 'PasswordNeeded';

  constructor() {
    super(
      'The address has another host: enter the password again, so that the stored one is not sent there.',
    );
  }
}

/** A user and password within the URL go where they are encrypted. */
export function splitFields<Fields extends CameraAddress>(fields: Fields): Fields {
  const { url, username, password } = splitCredentials(fields);
  return { ...fields, url: url.trim(), username, password };
}

/**
 * Whoever may edit cameras must not learn their passwords by pointing one at a host of their own.
 * @throws PasswordNeeded
 */
export function keepsPassword(
  stored: CameraAddress,
  given: { readonly password?: string | undefined },
  changed: CameraAddress,
): void {
  if (given.password !== undefined || stored.password === '' || changed.password !== stored.password) return;
  if (target(stored.url) !== target(changed.url)) throw new PasswordNeeded();
}

function target(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.protocol}//${parsed.host}` : url;
}
