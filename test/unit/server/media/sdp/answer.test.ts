import type { types } from 'mediasoup';
import { parse } from 'sdp-transform';
import { describe, expect, it } from 'vitest';
import { buildAnswer } from '../../../../../server/media/sdp/answer.ts';
import { parseOffer } from '../../../../../server/media/sdp/offer.ts';
import { chromiumOffer } from './chromium-offer.ts';

const AUDIO = [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63',
  'c=IN IP4 0.0.0.0',
  'a=mid:1',
  'a=recvonly',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  '',
].join('\r\n');

const DATA = [
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=mid:1',
  'a=sctp-port:5000',
  'a=max-message-size:262144',
  '',
].join('\r\n');

const RTP: types.RtpParameters = {
  codecs: [
    {
      mimeType: 'video/H264',
      payloadType: 108,
      clockRate: 90_000,
      parameters: { 'profile-level-id': '42e01f' },
      rtcpFeedback: [
        { type: 'nack', parameter: '' },
        { type: 'nack', parameter: 'pli' },
      ],
    },
    {
      mimeType: 'video/rtx',
      payloadType: 109,
      clockRate: 90_000,
      parameters: { apt: 108 },
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [],
  encodings: [{ ssrc: 1234, rtx: { ssrc: 1235 } }],
  rtcp: { cname: 'camera', reducedSize: true },
};

function answerTo(offer: string) {
  const candidate = {
    foundation: 'udpcandidate',
    ip: '10.0.0.5',
    address: '10.0.0.5',
    port: 44_444,
    type: 'host',
  } as const;
  const sdp = buildAnswer({
    offer: parseOffer(offer),
    iceParameters: { usernameFragment: 'user', password: 'pass' },
    iceCandidates: [
      { ...candidate, protocol: 'udp', priority: 2 },
      { ...candidate, protocol: 'tcp', tcpType: 'passive', priority: 1 },
    ],
    fingerprints: [
      { algorithm: 'sha-1', value: '00' },
      { algorithm: 'sha-256', value: 'AB:CD' },
    ],
    rtpParameters: RTP,
    streamId: 'camera',
  });
  return { sdp, ...parse(sdp) };
}

describe('buildAnswer', () => {
  it('sends one video, in the payload types and with the sources that mediasoup uses', () => {
    const { media, icelite, groups } = answerTo(chromiumOffer());
    expect(icelite).toBe('ice-lite');
    expect(groups).toEqual([{ type: 'BUNDLE', mids: 0 }]);
    expect(media).toHaveLength(1);
    expect(media[0]).toMatchObject({
      direction: 'sendonly',
      setup: 'passive',
      payloads: '108 109',
      fingerprint: { type: 'sha-256', hash: 'AB:CD' },
      ssrcGroups: [{ semantics: 'FID', ssrcs: '1234 1235' }],
      endOfCandidates: 'end-of-candidates',
    });
    expect(media[0]?.candidates?.map(({ transport, tcptype }) => [transport, tcptype])).toEqual([
      ['udp', undefined],
      ['tcp', 'passive'],
    ]);
  });

  it('repeats the offered format parameters of the codec', () => {
    const { media } = answerTo(chromiumOffer());
    expect(media[0]?.fmtp).toContainEqual({
      payload: 108,
      config: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
    });
  });

  it('takes the other part in the DTLS handshake than the viewer', () => {
    expect(answerTo(chromiumOffer().replace('actpass', 'passive')).media[0]?.setup).toBe('active');
  });

  it('answers sound as inactive where it shares the transport, and refuses it where it does not', () => {
    const bundled = answerTo(chromiumOffer().replace('BUNDLE 0', 'BUNDLE 0 1') + AUDIO);
    expect(bundled.media.map(({ port, direction }) => [port, direction])).toEqual([
      [9, 'sendonly'],
      [9, 'inactive'],
    ]);
    expect(bundled.groups).toEqual([{ type: 'BUNDLE', mids: '0 1' }]);
    expect(bundled.sdp).toContain('a=rtpmap:111 opus/48000/2');
    const apart = answerTo(chromiumOffer() + AUDIO);
    expect(apart.media.map(({ port, direction }) => [port, direction])).toEqual([
      [9, 'sendonly'],
      [0, 'inactive'],
    ]);
  });

  it('answers data channels over the transport of the video', () => {
    const { media, groups, sdp } = answerTo(chromiumOffer().replace('BUNDLE 0', 'BUNDLE 0 1') + DATA);
    expect(groups).toEqual([{ type: 'BUNDLE', mids: '0 1' }]);
    expect(media[1]).toMatchObject({ type: 'application', port: 9, sctpPort: 5000, setup: 'passive' });
    const [, section] = sdp.split('m=application');
    expect(section).not.toContain('rtcp-mux');
    expect(section).toContain('a=max-message-size:262144');
  });

  it.each([
    ['outside the bundle', DATA],
    ['on another SCTP port', DATA.replace('5000', '5001')],
    ['that the player has stopped', DATA.replace('application 9', 'application 0')],
  ])('refuses data channels %s, and still sends the video', (what, data) => {
    const offer = what.startsWith('outside')
      ? chromiumOffer()
      : chromiumOffer().replace('BUNDLE 0', 'BUNDLE 0 1');
    expect(answerTo(offer + data).media.map(({ type, port }) => [type, port])).toEqual([
      ['video', 9],
      ['application', 0],
    ]);
  });

  it('bundles nothing that was not offered to be bundled', () => {
    expect(answerTo(chromiumOffer().replace('a=group:BUNDLE 0\r\n', '')).groups).toBeUndefined();
  });
});
