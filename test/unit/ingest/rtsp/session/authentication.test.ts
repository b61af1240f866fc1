import { describe, expect, it } from 'vitest';
import {
  Authorization,
  chooseChallenge,
  readChallenges,
} from '../../../../../pipeline/ingest/sources/rtsp/session/authentication.ts';

const answer = (
  offer: string,
  login: { username: string; password: string },
  clientNonce = 'c',
  uri = '/dir/index.html',
) => {
  const challenge = chooseChallenge(readChallenges([offer]));
  if (challenge === null) return null;
  return new Authorization(challenge, login, () => clientNonce).header('GET', uri);
};

describe('Authorization', () => {
  it('answers the examples of RFC 7617, section 2', () => {
    expect(answer('Basic realm="WallyWorld"', { username: 'Aladdin', password: 'open sesame' })).toBe(
      'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    );
    expect(answer('Basic realm="foo", charset="UTF-8"', { username: 'test', password: '123£' })).toBe(
      'Basic dGVzdDoxMjPCow==',
    );
  });

  it('answers the example of RFC 2617, section 3.5', () => {
    const offer =
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';
    const header = answer(offer, { username: 'Mufasa', password: 'Circle Of Life' }, '0a4f113b');
    expect(header).toContain('response="6629fae49393a05397450978507c4ef1"');
    expect(header).toContain('qop=auth, nc=00000001, cnonce="0a4f113b"');
    expect(header).toContain('opaque="5ccc069c403ebaf9f0171e9517f40e41"');
  });

  // RFC 7616, section 3.9.1.
  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('answers the example of RFC 7616 for %s', (algorithm, response) => {
    const offer = `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;
    const clientNonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
    const header = answer(offer, { username: 'Mufasa', password: 'Circle of Life' }, clientNonce);
    expect(header).toContain(`response="${response}"`);
    expect(header).toContain(`algorithm=${algorithm}`);
  });

  it('answers the example of RFC 7616 for SHA-512-256, as its erratum 4897 has it', () => {
    const offer =
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS"';
    const login = { username: 'Jäsøn Doe', password: 'Secret, or not?' };
    expect(answer(offer, login, 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v', '/doe.json')).toContain(
      'response="3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"',
    );
  });

  it('answers without a count where the camera asks for none, as RFC 2069 has it', () => {
    const header = answer('Digest realm="r", nonce="n"', { username: 'u', password: 'p' });
    // md5(md5(u:r:p):n:md5(GET:/dir/index.html)), by coreutils' md5sum.
    expect(header).toContain('response="fef71a1ed020d5dbc919be49210d36ef"');
    expect(header).not.toMatch(/qop|nc=|cnonce/);
  });

  it('counts the requests that it answers', () => {
    const challenge = readChallenges(['Digest realm="r", nonce="n", qop="auth"'])[0]!;
    const authorization = new Authorization(challenge, { username: 'u', password: 'p' });
    const headers = [1, 2].map(() => authorization.header('PLAY', 'rtsp://camera/'));
    expect(headers.map((header) => /nc=(\w+)/.exec(header)?.[1])).toEqual(['00000001', '00000002']);
    expect(new Set(headers.map((header) => /response="(\w+)"/.exec(header)?.[1])).size).toBe(2);
  });

  it('does not let a quote in a user name end the field', () => {
    const header = answer('Digest realm="a \\"b\\"", nonce="n"', { username: 'u"x', password: 'p' });
    expect(header).toContain('username="u\\"x"');
    expect(header).toContain('realm="a \\"b\\""');
  });
});

describe('chooseChallenge', () => {
  const chosen = (...headers: readonly string[]) => chooseChallenge(readChallenges(headers));

  it('takes the camera’s first digest, in whichever header it stands', () => {
    expect(
      chosen('Basic realm="r"', 'Digest realm="r", nonce="1", algorithm=SHA-256')?.parameters.get('nonce'),
    ).toBe('1');
    expect(chosen('Basic realm="r", Digest realm="r", nonce="2"')?.parameters.get('nonce')).toBe('2');
  });

  it('reads the longest headers in no time, whatever they hold', () => {
    const startMs = performance.now();
    for (const unit of [' ', ',', 'a', 'a ', 'a=', 'a="\\', '\t"']) chosen(unit.repeat(16_000 / unit.length));
    // Milliseconds, where a pattern that steps back for each letter took seconds.
    expect(performance.now() - startMs).toBeLessThan(1000);
  });

  it('leaves out what it cannot answer', () => {
    expect(
      chosen('Digest realm="r", nonce="1", algorithm=NEW', 'Digest realm="r", nonce="2"')?.parameters.get(
        'nonce',
      ),
    ).toBe('2');
    expect(chosen('Digest realm="r", nonce="1", qop="auth-int"')).toBeNull();
    expect(chosen('Negotiate')).toBeNull();
    expect(chosen('')).toBeNull();
  });
});
