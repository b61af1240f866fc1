import { describe, expect, it } from 'vitest';
import { bearerToken, isSameOrigin, sessionToken } from '../../../../server/auth/session-cookie.ts';

describe('sessionToken', () => {
  it('finds the cookie among others', () => {
    expect(sessionToken('a=b; maskwatch_session=tok-en_1; c=d')).toBe('tok-en_1');
    expect(sessionToken('xmaskwatch_session=no')).toBeNull();
    expect(sessionToken('maskwatch_session=')).toBeNull();
    expect(sessionToken(undefined)).toBeNull();
  });
});

describe('bearerToken', () => {
  it('takes bearer credentials only', () => {
    expect(bearerToken('Bearer mw_abc')).toBe('mw_abc');
    expect(bearerToken('bearer mw_abc')).toBe('mw_abc');
    expect(bearerToken('Basic YTpi')).toBeNull();
    expect(bearerToken('Bearer ')).toBeNull();
  });
});

describe('isSameOrigin', () => {
  it('compares host and port', () => {
    expect(isSameOrigin('http://cam.local:8080', 'cam.local:8080')).toBe(true);
    expect(isSameOrigin('http://cam.local:8081', 'cam.local:8080')).toBe(false);
    expect(isSameOrigin('http://cam.local.evil.example', 'cam.local')).toBe(false);
    expect(isSameOrigin('null', 'cam.local')).toBe(false);
    expect(isSameOrigin(undefined, 'cam.local')).toBe(true);
  });
});
