import { describe, expect, it } from 'vitest';
import { RtspProblem, UnsuitableStream } from '../../../../../pipeline/ingest/sources/rtsp/problem.ts';
import { readSessionDescription } from '../../../../../pipeline/ingest/sources/rtsp/session/session-description.ts';

const SPS = '6742c028da01e0089f97011000000300100000030328f1832a';
const PPS = '68ce0fc8';
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

const sdp = (...video: readonly string[]) =>
  ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=Camera', 't=0 0', 'a=control:*', ...video, ''].join('\r\n');

const H264 = [
  'm=video 0 RTP/AVP 96',
  'a=rtpmap:96 H264/90000',
  `a=fmtp:96 packetization-mode=1;profile-level-id=42c028;sprop-parameter-sets=${base64(SPS)},${base64(PPS)}`,
  'a=control:trackID=0',
];

describe('readSessionDescription', () => {
  it('reads the first video of H.264', () => {
    const video = readSessionDescription(
      sdp(
        'm=audio 0 RTP/AVP 0',
        'a=control:trackID=9',
        ...H264,
        'm=video 0 RTP/AVP 97',
        'a=rtpmap:97 H265/90000',
      ),
    );
    expect(video).toMatchObject({
      payloadType: 96,
      clockRateHz: 90_000,
      sessionControl: '*',
      control: 'trackID=0',
    });
    expect(video.parameterSets.map((set) => set.toString('hex'))).toEqual([SPS, PPS]);
  });

  it('does without parameter sets, a format line and controls', () => {
    const video = readSessionDescription('v=0\nm=video 0 RTP/AVP 99\na=rtpmap:99 h264/90000\n');
    expect(video).toEqual({
      payloadType: 99,
      clockRateHz: 90_000,
      parameterSets: [],
      sessionControl: null,
      control: null,
    });
  });

  it('leaves out parameter sets that are none', () => {
    const line = `a=fmtp:96 packetization-mode=1; sprop-parameter-sets=${base64(SPS)},,%%%,AAAA`;
    const video = readSessionDescription(sdp(...H264.slice(0, 2), line));
    expect(video.parameterSets.map((set) => set.toString('hex'))).toEqual([SPS]);
  });

  it('does not stumble over a format line that is a number', () => {
    expect(readSessionDescription(sdp(...H264.slice(0, 2), 'a=fmtp:96 7')).parameterSets).toEqual([]);
  });

  it('says that there is no video', () => {
    expect(() => readSessionDescription(sdp('m=audio 0 RTP/AVP 0'))).toThrow(RtspProblem);
    expect(() => readSessionDescription('')).toThrow(RtspProblem);
  });

  it.each([
    ['a codec that is a number', ['m=video 0 RTP/AVP 96', 'a=rtpmap:96 264/90000'], /its video is 264/],
    ['H.265', ['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H265/90000'], /its video is H265/],
    ['MJPEG by its number', ['m=video 0 RTP/AVP 26'], /payload type 26/],
    ['encrypted media', ['m=video 0 RTP/SAVP 96', 'a=rtpmap:96 H264/90000'], /RTP\/SAVP/],
    [
      'interleaved NAL units',
      [...H264.slice(0, 2), 'a=fmtp:96 packetization-mode=2'],
      /packetization mode 2/,
    ],
    ['a control with a blank', [...H264.slice(0, 3), 'a=control:a b'], /control address/],
  ])('leaves %s to another client', (_, lines, reason) => {
    expect(() => readSessionDescription(sdp(...lines))).toThrow(UnsuitableStream);
    expect(() => readSessionDescription(sdp(...lines))).toThrow(reason);
  });
});
