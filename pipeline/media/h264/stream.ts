import { AV_CODEC_ID_H264, AV_PROFILE_H264_CONSTRAINED, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { CodecParameters, Packet } from 'node-av/lib';
import type { VideoStream } from '../video-stream.ts';
import type { H264Sps } from './sps.ts';
import { joinNalUnits } from './nal-units.ts';

/** constraint_set1_flag: a baseline stream that main decoders play too. */
const CONSTRAINT_1 = 0x40;

/**
 * A stream of H.264 that was not opened by libav, for all that take libav's. Its `parameters` are the caller's to free.
 * @param sets Sequence and picture parameter sets, as NAL units.
 */
export function h264Stream(sps: H264Sps, sets: readonly Buffer[], clockRateHz: number): VideoStream {
  const parameters = new CodecParameters();
  parameters.alloc();
  parameters.codecType = AVMEDIA_TYPE_VIDEO;
  parameters.codecId = AV_CODEC_ID_H264;
  parameters.extradata = joinNalUnits(sets);
  parameters.width = sps.width;
  parameters.height = sps.height;
  const constraints = Number.parseInt(sps.profileLevelId.slice(2, 4), 16);
  const isConstrained = sps.profileIdc === 66 && (constraints & CONSTRAINT_1) !== 0;
  parameters.profile = (sps.profileIdc |
    (isConstrained ? AV_PROFILE_H264_CONSTRAINED : 0)) as typeof parameters.profile;
  parameters.level = Number.parseInt(sps.profileLevelId.slice(4), 16);
  return {
    codec: 'h264',
    parameters,
    timeBase: { num: 1, den: clockRateHz },
    width: sps.width,
    height: sps.height,
    videoDelay: 0,
    frameRate: null,
  };
}

/** A packet of one picture whose times of decoding and showing are the same. The caller frees it. */
export function h264Packet(units: readonly Buffer[], pts: bigint, isKeyframe: boolean): Packet {
  const packet = new Packet();
  packet.alloc();
  // Before the rest: setting the bytes resets the flags.
  packet.data = joinNalUnits(units);
  packet.pts = pts;
  packet.dts = pts;
  packet.isKeyframe = isKeyframe;
  return packet;
}
