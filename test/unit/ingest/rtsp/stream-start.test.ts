import { describe, expect, it } from 'vitest';
import { UnsuitableStream } from '../../../../pipeline/ingest/sources/rtsp/problem.ts';
import { StreamStart } from '../../../../pipeline/ingest/sources/rtsp/stream-start.ts';

/** Sets that x264 wrote (ffmpeg 5.1): baseline, and high with B-frames. */
const BASELINE = Buffer.from('6742c01ed900a02ff97011000003000100000300320f162e48', 'hex');
const REORDERED = Buffer.from('67640028acd940780227e5c044000003000400000300c83c60c658', 'hex');
/** Main profile without a VUI, which leaves the order open: 64x64, one reference. */
const OPEN = Buffer.from('674d000af42132', 'hex');
const PPS = Buffer.from('68ce0fc8', 'hex');

const picture = (units: readonly Buffer[] = [Buffer.of(0x41, 0x9a)], hasBSlices = false) => ({
  units,
  rtpTimestamp: 0,
  isKeyframe: false,
  hasBSlices,
});

describe('StreamStart', () => {
  it('knows a baseline stream from its description alone', () => {
    expect(new StreamStart([BASELINE, PPS]).known).toMatchObject({
      sps: { width: 640, height: 360 },
      sets: [BASELINE, PPS],
    });
  });

  it('takes the parameter sets from the pictures where the description has none', () => {
    const start = new StreamStart([]);
    start.look(picture());
    expect(start.known).toBeNull();
    start.look(picture([BASELINE, PPS, Buffer.of(0x65, 0x88)]));
    expect(start.known?.sets).toEqual([BASELINE, PPS]);
  });

  it('looks at some pictures where the parameter set leaves their order open', () => {
    const start = new StreamStart([OPEN, PPS]);
    for (let index = 0; index < 4; index += 1) {
      expect(start.known).toBeNull();
      start.look(picture());
    }
    expect(start.known?.sps.reorderFrames).toBeNull();
  });

  it('leaves a stream with B-frames to another client, told or seen, now or later', () => {
    expect(() => new StreamStart([REORDERED, PPS])).toThrow(UnsuitableStream);
    const seen = new StreamStart([OPEN, PPS]);
    expect(() => seen.look(picture(undefined, true))).toThrow(/B-frames/);
    const changed = new StreamStart([BASELINE, PPS]);
    expect(() => changed.look(picture([REORDERED, PPS]))).toThrow(/B-frames/);
  });
});
