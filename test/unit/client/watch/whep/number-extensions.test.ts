import { expect, it } from 'vitest';
import { numberExtensions } from '../../../../../client/src/watch/whep/number-extensions.ts';

it('replaces the browser’s numbers of header extensions by the server’s', () => {
  const offer = [
    'v=0',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'a=mid:0',
    'a=extmap:2 urn:x',
    'a=extmap:13 urn:y',
    'a=recvonly',
    '',
  ].join('\r\n');
  expect(numberExtensions(offer).split('\r\n')).toEqual([
    'v=0',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'a=mid:0',
    'a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid',
    'a=extmap:4 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
    'a=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
    'a=recvonly',
    '',
  ]);
});

it('leaves data channels alone, which have none', () => {
  const data = 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:1\r\na=sctp-port:5000\r\n';
  const offer = `v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=recvonly\r\n${data}`;
  const numbered = numberExtensions(offer);
  expect(numbered.endsWith(data)).toBe(true);
  expect(numbered).toContain('a=mid:0\r\na=extmap:1 ');
  expect(numberExtensions(`v=0\r\n${data}m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n`)).toContain(data);
});
