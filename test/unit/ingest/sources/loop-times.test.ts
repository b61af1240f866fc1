import { describe, expect, it } from 'vitest';
import { LoopTimes } from '../../../../pipeline/ingest/sources/loop-times.ts';
import type { VideoStream } from '../../../../pipeline/media/video-stream.ts';
import { makePacket, type PacketFacts } from '../../../helpers/packets.ts';

const TIME_BASE = { num: 1, den: 1000 };
/** As ffmpeg reads the Matroska file of `testsrc2=rate=25` with `-bf 3`: a decoder that holds two pictures back. */
const REORDERED: readonly PacketFacts[] = [
  { pts: 0, dts: null },
  { pts: 160, dts: null },
  { pts: 80, dts: null },
  { pts: 40, dts: 40 },
  { pts: 120, dts: 80 },
];

function play(files: readonly (readonly PacketFacts[])[], videoDelay: number, frameRate: number | null) {
  const times = new LoopTimes({ timeBase: TIME_BASE, videoDelay, frameRate } as VideoStream);
  return files.flatMap((packets, pass) => {
    if (pass > 0) times.restart();
    return packets.map((facts) => {
      const packet = makePacket(facts);
      const dueMs = times.stamp(packet);
      const { pts, dts } = packet;
      packet.free();
      return { pts: Number(pts), dts: Number(dts), dueMs };
    });
  });
}

describe('LoopTimes', () => {
  it.each([25, null])('paces reordered pictures whose first ones lack a decoding time, at %s fps', (fps) => {
    const played = play([REORDERED], 2, fps);
    expect(played.map(({ dueMs }) => dueMs)).toEqual([0, 40, 80, 120, 160]);
    expect(played.map(({ dts }) => dts)).toEqual([-80, -40, 0, 40, 80]);
    expect(played.map(({ pts }) => pts)).toEqual([0, 160, 80, 40, 120]);
  });

  it('goes on by one picture where the file starts again, also where the times are told only then', () => {
    // The second time libav knows the third packet's decoding time.
    const again = REORDERED.with(2, { pts: 80, dts: 0 });
    const played = play([REORDERED, again, again], 2, 25);
    expect(played.map(({ dueMs }) => dueMs)).toEqual(Array.from(played, (_, index) => index * 40));
    expect(played.slice(5).map(({ pts }) => pts)).toEqual(
      [200, 400].flatMap((offset) => REORDERED.map(({ pts }) => pts + offset)),
    );
  });

  it('keeps to the steps of a file that does not begin at 0', () => {
    const played = play(
      [
        [{ pts: 5000 }, { pts: 5100 }],
        [{ pts: 5000 }, { pts: 5100 }],
      ],
      0,
      null,
    );
    expect(played.map(({ pts }) => pts)).toEqual([5000, 5100, 5200, 5300]);
    expect(played.map(({ dueMs }) => dueMs)).toEqual([0, 100, 200, 300]);
  });
});
