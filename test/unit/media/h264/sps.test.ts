import { describe, expect, it } from 'vitest';
import { readSps } from '../../../../pipeline/media/h264/sps.ts';

/** Sets that x264 wrote (ffmpeg 5.1, `-c:v libx264` with the options named). */
const SETS = {
  // -profile:v baseline -s 640x360
  baseline: '6742c01ed900a02ff97011000003000100000300320f162e48',
  // -profile:v main -s 1280x720
  main: '674d401feca02802dd80880000030008000003019078c18cb0',
  // -profile:v high -s 1920x1080
  high: '67640028acd940780227e5c044000003000400000300c83c60c658',
  // -profile:v high422 -pix_fmt yuv422p
  high422: '677a001fbcd9405005bb011000000300100000030320f1831960',
  // -profile:v high -flags +ilme+ildct
  interlaced: '6764001eacd940b424d8088000000300800000190f8a14cb',
};

const read = (name: keyof typeof SETS) => readSps(Buffer.from(SETS[name], 'hex'));

describe('readSps', () => {
  it('reads profile and level as an SDP names them', () => {
    expect(read('baseline')).toMatchObject({ profileLevelId: '42c01e', profileIdc: 66 });
    expect(read('main')).toMatchObject({ profileLevelId: '4d401f', profileIdc: 77 });
    expect(read('high')).toMatchObject({ profileLevelId: '640028', profileIdc: 100 });
  });

  it('tells whole pictures from interlaced ones', () => {
    for (const name of ['baseline', 'main', 'high', 'high422'] as const)
      expect(read(name)?.isProgressive, name).toBe(true);
    expect(read('interlaced')?.isProgressive).toBe(false);
  });

  it('tells 4:2:0 from what browsers do not play', () => {
    expect(read('high')?.chromaFormatIdc).toBe(1);
    expect(read('high422')?.chromaFormatIdc).toBe(2);
  });

  it('reads the size of what is shown, without the rows that are cut off', () => {
    expect(read('baseline')).toMatchObject({ width: 640, height: 360 });
    expect(read('main')).toMatchObject({ width: 1280, height: 720 });
    expect(read('high')).toMatchObject({ width: 1920, height: 1080 });
    expect(read('high422')).toMatchObject({ width: 1280, height: 720 });
    expect(read('interlaced')).toMatchObject({ width: 720, height: 576 });
  });

  it('tells how many pictures a decoder holds back', () => {
    expect(read('baseline')?.reorderFrames).toBe(0);
    for (const name of ['main', 'high', 'high422', 'interlaced'] as const)
      expect(read(name)?.reorderFrames, name).toBe(2);
    // -profile:v high -bf 0 -s 640x360
    const withoutB = '6764001eacb201405ff2e022000003000200000300641e2c5c90';
    expect(readSps(Buffer.from(withoutB, 'hex'))?.reorderFrames).toBe(0);
  });

  it('says when a set does not tell how many', () => {
    // Main, 64x64, pic_order_cnt_type 0, no VUI.
    expect(readSps(Buffer.from('674d000af42132', 'hex'))).toMatchObject({
      width: 64,
      height: 64,
      reorderFrames: null,
    });
  });

  it('reads past the buffers of a hypothetical decoder', () => {
    // -profile:v high -x264-params nal-hrd=cbr
    expect(
      readSps(
        Buffer.from('6764001eacd940a02ff9701100000300010000030032602001e840007a13930c01e2c5b2c0', 'hex'),
      ),
    ).toMatchObject({ width: 640, height: 360, reorderFrames: 2 });
  });

  it('finds its way past scaling lists', () => {
    const header = '01100111' + '01100100' + '00000000' + '00101000';
    // Numbers 0 and 4:2:0, eight bits, no bypass, and a matrix of one flat list of 16 and seven that are left out.
    const chroma = '1' + '010' + '1' + '1' + '0' + '1' + '1' + '1'.repeat(16) + '0'.repeat(7);
    const rest = (isProgressive: boolean) =>
      '1' + '011' + '010' + '0' + '00111' + '00110' + (isProgressive ? '1' : '0');
    for (const isProgressive of [true, false]) {
      const bits = header + chroma + rest(isProgressive) + '1';
      const bytes = bits.match(/.{1,8}/g)?.map((each) => Number.parseInt(each.padEnd(8, '0'), 2)) ?? [];
      expect(readSps(Buffer.from(bytes))).toMatchObject({ chromaFormatIdc: 1, isProgressive });
    }
  });

  it('makes nothing of a set that is cut off', () => {
    expect(readSps(Buffer.from(SETS.main, 'hex').subarray(0, 3))).toBeNull();
    // Nothing but zeros behind the level: sides of some 2^36 pixels.
    expect(
      readSps(Buffer.concat([Buffer.from(SETS.main, 'hex').subarray(0, 4), Buffer.alloc(60)])),
    ).toBeNull();
  });
});
