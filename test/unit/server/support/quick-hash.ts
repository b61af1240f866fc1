import { randomBytes, scryptSync } from 'node:crypto';

const [N, R, P] = [16, 1, 1];
const KEY_BYTES = 32;

/**
 * A stored password that is checked in no time: a hash says what it costs, and the product's takes so long on a busy machine
 * that a test of several sign-ins would time out. For tests of all but the hash itself.
 */
export function quickHash(password: string): string {
  const salt = randomBytes(16);
  const key = scryptSync(password, salt, KEY_BYTES, { N, r: R, p: P });
  return ['scrypt', N, R, P, salt.toString('base64'), key.toString('base64')].join('$');
}
