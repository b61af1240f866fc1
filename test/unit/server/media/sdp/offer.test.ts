import { describe, expect, it } from 'vitest';
import { parseOffer } from '../../../../../server/media/sdp/offer.ts';
import { chromiumOffer } from './chromium-offer.ts';

describe('parseOffer', () => {
  it('has the video of the section that is to be received, and refuses one without H.264', () => {
    const { video, mid } = parseOffer(chromiumOffer());
    expect([video.index, mid, video.payloadTypes.h264]).toEqual([0, '0', 108]);
    const none = chromiumOffer().replaceAll('H264', 'H263');
    expect(() => parseOffer(none)).toThrow(expect.objectContaining({ code: 'no-h264' }));
  });

  it('knows its part in the DTLS handshake', () => {
    expect(parseOffer(chromiumOffer()).dtlsRole).toBe('client');
    expect(parseOffer(chromiumOffer().replace('setup:actpass', 'setup:passive')).dtlsRole).toBe('server');
  });

  it.each([
    ['nothing', ''],
    ['no SDP', '{"type":"offer"}'],
    ['only its first line', 'v=0\r\n'],
    ['no video', chromiumOffer().replace('m=video', 'm=audio')],
    ['video that is sent', chromiumOffer().replace('a=recvonly', 'a=sendonly')],
    ['no fingerprint', chromiumOffer().replace(/a=fingerprint.*\r\n/, '')],
    [
      'a broken fingerprint',
      chromiumOffer().replace(/a=fingerprint:sha-256 .*\r\n/, 'a=fingerprint:sha-256 xyz\r\n'),
    ],
    ['an old hash', chromiumOffer().replace('sha-256', 'md5')],
    ['no encryption', chromiumOffer().replace('UDP/TLS/RTP/SAVPF', 'RTP/AVP')],
    ['a mid that is too long', chromiumOffer().replace('a=mid:0', 'a=mid:0123456789')],
    ['megabytes', `${chromiumOffer()}${'a=x\r\n'.repeat(100_000)}`],
  ])('refuses an offer with %s', (_what, offer) => {
    expect(() => parseOffer(offer)).toThrow(
      expect.objectContaining({ name: 'WhepError', code: 'bad-offer' }),
    );
  });
});
