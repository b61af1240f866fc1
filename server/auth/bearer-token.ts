import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, base64url. The prefix lets secret scanners find leaked API tokens. */
export function newToken(prefix: '' | 'mw_' = ''): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** What is stored and looked up: the token's entropy makes a slow hash needless, and a lookup by hash leaks no timing. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
