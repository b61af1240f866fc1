import { createHash } from 'node:crypto';
import { joinNalUnits } from '../../pipeline/media/h264/nal-units.ts';
import type { H264File } from '../../simulator/h264-file.ts';
import { RtpPacketizer } from '../../simulator/rtp-packetizer.ts';

export interface RtpPicture {
  readonly packets: readonly Buffer[];
  /** SHA-1 of the packet that a client should make of it. */
  readonly hash: string;
}

/** The first pictures of a clip as RTP, at 25/s. */
export function rtpPictures(clip: H264File, count: number, packetizer = new RtpPacketizer()): RtpPicture[] {
  return clip.accessUnits.slice(0, count).map((unit, index) => ({
    packets: packetizer.packetize(unit, index * 3600),
    hash: createHash('sha1').update(joinNalUnits(unit.nalUnits)).digest('hex'),
  }));
}
