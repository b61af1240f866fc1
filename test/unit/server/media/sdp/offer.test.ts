import { describe, expect, it } from 'vitest';
import { parseOffer } from '../../../../../server/media/sdp/offer.ts';
import { chromiumOffer } from './chromium-offer.ts';

describe('parseOffer', () => {
  it('takes constrained baseline in fragments, with its retransmissions', () => {
    const { video } = parseOffer(chromiumOffer());
    expect(video.payloadTypes).toEqual({ h264: 108, rtx: 109 });
    expect(video.fmtp).toContain('profile-level-id=42e01f');
  });

  it('takes another profile before none, but never single NAL units only', () => {
    const without = (profile: string, sdp: string) => sdp.replaceAll(profile, '000000');
    const baseline = without('42e01f', chromiumOffer());
    expect(parseOffer(baseline).video.payloadTypes.h264).toBe(102);
    const none = chromiumOffer().replaceAll('packetization-mode=1', 'packetization-mode=0');
    expect(() => parseOffer(none)).toThrow(expect.objectContaining({ code: 'no-h264' }));
  });

  it('does without retransmissions of their own where mediasoup cannot number them', () => {
    const offer = chromiumOffer()
      .replaceAll('rtx/90000\r\na=fmtp:109', 'rtx/90000\r\na=fmtp:50')
      .replace(':109 rtx', ':50 rtx');
    expect(parseOffer(offer).video.payloadTypes).toEqual({ h264: 108, rtx: null });
  });

  it('reads feedback for the chosen payload type, and for all', () => {
    const offer = chromiumOffer().replace('a=rtcp-fb:108 nack\r\n', 'a=rtcp-fb:* nack\r\n');
    expect(parseOffer(offer).video.rtcpFeedback).toEqual(
      expect.arrayContaining([
        { type: 'nack' },
        { type: 'nack', parameter: 'pli' },
        { type: 'transport-cc' },
      ]),
    );
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
