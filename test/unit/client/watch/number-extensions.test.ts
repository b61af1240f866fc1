import { expect, it } from 'vitest';
import { numberExtensions } from '../../../../client/src/watch/number-extensions.ts';

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
