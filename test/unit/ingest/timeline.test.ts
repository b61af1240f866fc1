import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../pipeline/ingest/timeline.ts';
import type { VideoStream } from '../../../pipeline/media/video-stream.ts';
import { makePacket, type PacketFacts } from '../../helpers/packets.ts';

const stream = (videoDelay: number) => ({ timeBase: { num: 1, den: 90_000 }, videoDelay }) as VideoStream;

function stamp(facts: readonly PacketFacts[], videoDelay = 0): { pts: number; dts: number }[] {
  const timeline = new Timeline(stream(videoDelay));
  return facts.map((each) => {
    const packet = makePacket(each);
    timeline.stamp(packet);
    const stamped = { pts: Number(packet.pts), dts: Number(packet.dts) };
    packet.free();
    return stamped;
  });
}

describe('Timeline', () => {
  it('leaves good times as they are', () => {
    expect(
      stamp([
        { pts: 7200, dts: 0 },
        { pts: 3600, dts: 3600 },
      ]),
    ).toEqual([
      { pts: 7200, dts: 0 },
      { pts: 3600, dts: 3600 },
    ]);
  });

  it('fills in the decoding time that a session without a sender report leaves out', () => {
    expect(
      stamp([
        { pts: 7200, dts: null },
        { pts: 10_800, dts: null },
      ]),
    ).toEqual([
      { pts: 7200, dts: 7200 },
      { pts: 10_800, dts: 10_800 },
    ]);
    expect(stamp([{ pts: 7200, dts: null }], 2)).toEqual([{ pts: 7200, dts: 0 }]);
  });

  it('finds the decoding times of reordered pictures that come without any', () => {
    // I0 P3 B1 B2 P6 B4 B5, 40 ms each: a decoder that holds one picture back.
    const stamped = stamp(
      [0, 3, 1, 2, 6, 4, 5].map((place) => ({ pts: place * 3600, dts: null })),
      1,
    );
    expect(stamped.map(({ pts }) => pts / 3600)).toEqual([0, 3, 1, 2, 6, 4, 5]);
    expect(stamped.map(({ dts }) => dts / 3600)).toEqual([-1, 0, 1, 2, 3, 4, 5]);
  });

  it('goes on by one usual step when the camera sets its clock back', () => {
    const stamped = stamp([{ pts: 900_000 }, { pts: 903_600 }, { pts: 0 }, { pts: 3600 }]);
    expect(stamped.map(({ dts }) => dts)).toEqual([900_000, 903_600, 907_200, 910_800]);
    expect(stamped.map(({ pts }) => pts)).toEqual([900_000, 903_600, 907_200, 910_800]);
  });

  it('closes a gap of more than ten seconds, and keeps a shorter one', () => {
    const stamped = stamp([
      { pts: 0 },
      { pts: 3600 },
      { pts: 3600 + 9 * 90_000 },
      { pts: 3600 + 90 * 90_000 },
    ]);
    expect(stamped.map(({ dts }) => dts)).toEqual([0, 3600, 813_600, 813_600 + 9 * 90_000]);
  });

  it('never shows a picture before it is decoded', () => {
    for (const { pts, dts } of stamp([{ pts: 3600, dts: 7200 }])) expect(pts).toBeGreaterThanOrEqual(dts);
  });
});
