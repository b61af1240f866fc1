/**
 * The header extensions under mediasoup's own numbers (RFC 8285). A browser answers for its own numbers only, and
 * mediasoup's are fixed: without this the server gets no feedback on delays, and the bitrate follows losses alone.
 */
const EXTENSIONS = [
  'a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid',
  'a=extmap:4 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'a=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
];

/** A WebRTC offer whose video has the extensions that the server uses, numbered as it numbers them. */
export function numberExtensions(offer: string): string {
  const lines = EXTENSIONS.map((line) => `${line}\r\n`).join('');
  return offer
    .replace(/a=extmap:\d+ .*\r\n/g, '')
    .replace(/(m=video .*\r\n(?:(?!m=).*\r\n)*?a=mid:.*\r\n)/g, `$1${lines}`);
}
