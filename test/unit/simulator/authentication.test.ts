import { describe, expect, it } from 'vitest';
import { challenge, isAuthorized } from '../../../simulator/authentication.ts';
import { createHash } from 'node:crypto';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const credentials = { scheme: 'digest', username: 'op, "1"', password: 'a:b@ü' } as const;

function digestHeader(username: string, password: string, nonce: string): string {
  const realm = /realm="([^"]+)"/.exec(challenge('digest', nonce))?.[1] ?? '';
  const response = md5(`${md5(`${username}:${realm}:${password}`)}:${nonce}:${md5('PLAY:rtsp://h/a')}`);
  const quoted = username.replaceAll('"', '\\"');
  return `Digest username="${quoted}", realm="${realm}", nonce="${nonce}", uri="rtsp://h/a", response="${response}"`;
}

describe('isAuthorized', () => {
  it('lets in who knows the password, whatever characters are in it', () => {
    const header = digestHeader(credentials.username, credentials.password, 'n1');
    expect(isAuthorized(header, 'PLAY', 'n1', credentials)).toBe(true);
    const basic = `Basic ${Buffer.from('op:a:b@ü').toString('base64')}`;
    expect(isAuthorized(basic, 'PLAY', 'n1', { scheme: 'basic', username: 'op', password: 'a:b@ü' })).toBe(
      true,
    );
  });

  it('keeps out a wrong password, another method and an old nonce', () => {
    const { username, password } = credentials;
    expect(isAuthorized(digestHeader(username, 'wrong', 'n1'), 'PLAY', 'n1', credentials)).toBe(false);
    expect(isAuthorized(digestHeader(username, password, 'n1'), 'SETUP', 'n1', credentials)).toBe(false);
    expect(isAuthorized(digestHeader(username, password, 'n1'), 'PLAY', 'n2', credentials)).toBe(false);
  });

  it('keeps out who says nothing, or answers the other scheme', () => {
    const basic = `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
    expect(isAuthorized(undefined, 'PLAY', 'n1', credentials)).toBe(false);
    expect(isAuthorized(basic, 'PLAY', 'n1', credentials)).toBe(false);
  });
});
