import { describe, expect, it } from 'vitest';
import { readOfferedVideo } from '../../../../../server/media/sdp/offered-video.ts';
import { parseSession } from '../../../../../server/media/sdp/session.ts';
import { chromiumOffer } from './chromium-offer.ts';

const [CONSTRAINED_BASELINE, HIGH] = ['42e01f', '640028'];

function read(sdp: string, profileLevelId = CONSTRAINED_BASELINE) {
  const [section] = parseSession(sdp).media;
  return readOfferedVideo(section!, profileLevelId);
}

describe('readOfferedVideo', () => {
  it('takes constrained baseline in fragments, with its retransmissions', () => {
    const video = read(chromiumOffer());
    expect(video.payloadTypes).toEqual({ h264: 108, rtx: 109 });
    expect(video.fmtp).toContain('profile-level-id=42e01f');
  });

  it('takes another profile before none, but never single NAL units only', () => {
    const without = (profile: string, sdp: string) => sdp.replaceAll(profile, '000000');
    const baseline = without('42e01f', chromiumOffer());
    expect(read(baseline).payloadTypes.h264).toBe(102);
    const none = chromiumOffer().replaceAll('packetization-mode=1', 'packetization-mode=0');
    expect(() => read(none)).toThrow(expect.objectContaining({ code: 'no-h264' }));
  });

  it('does without retransmissions of their own where mediasoup cannot number them', () => {
    const offer = chromiumOffer()
      .replaceAll('rtx/90000\r\na=fmtp:109', 'rtx/90000\r\na=fmtp:50')
      .replace(':109 rtx', ':50 rtx');
    expect(read(offer).payloadTypes).toEqual({ h264: 108, rtx: null });
  });

  it('reads feedback for the chosen payload type, and for all', () => {
    const offer = chromiumOffer().replace('a=rtcp-fb:108 nack\r\n', 'a=rtcp-fb:* nack\r\n');
    expect(read(offer).rtcpFeedback).toEqual(
      expect.arrayContaining([
        { type: 'nack' },
        { type: 'nack', parameter: 'pli' },
        { type: 'transport-cc' },
      ]),
    );
  });

  it('takes a decoder of what is sent, or of more, and none of less', () => {
    expect(() => read(chromiumOffer(), HIGH)).toThrow(expect.objectContaining({ code: 'no-h264' }));
    const main = chromiumOffer().replace('42e01f', '4d001f');
    expect(() => read(main, HIGH)).toThrow(expect.objectContaining({ code: 'no-h264' }));
    const high = chromiumOffer().replace('42e01f', '64001f');
    expect(read(high, HIGH).payloadTypes.h264).toBe(108);
  });

  it('gives baseline to a decoder of a profile that is not known, where there is no other', () => {
    const unknown = chromiumOffer().replaceAll(/profile-level-id=4\w+/g, 'profile-level-id=58001f');
    expect(read(unknown).payloadTypes.h264).toBe(102);
    expect(() => read(unknown, HIGH)).toThrow(expect.objectContaining({ code: 'no-h264' }));
  });
});
