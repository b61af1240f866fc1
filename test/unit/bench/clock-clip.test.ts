import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Packet } from 'node-av/lib';
import { expect, it, onTestFinished } from 'vitest';
import { CLOCK_CLIP, CLOCK_PLACE, writeClockClip } from '../../../bench/rigs/clock-clip.ts';
import { Decoder } from '../../../pipeline/media/decode/decoder.ts';
import { readH264File } from '../../../simulator/h264-file.ts';
import { encodeH264 } from '../../helpers/h264.ts';

it('makes pictures that tell their number after they were encoded', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-clock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'clock.h264');
  await writeClockClip(file);
  const { accessUnits } = await readH264File(file);
  // Only its parameters are wanted: those of any H.264 stream do.
  const { stream, packets } = encodeH264({ count: 1 });
  for (const packet of packets) packet.free();
  const decoder = new Decoder(stream);
  const numbers: number[] = [];
  for (const [index, { nalUnits }] of accessUnits.entries()) {
    const packet = new Packet();
    packet.alloc();
    packet.data = Buffer.concat(nalUnits.flatMap((unit) => [Buffer.from([0, 0, 0, 1]), unit]));
    packet.pts = BigInt(index);
    decoder.decode(packet, (frame) => numbers.push(readNumber(frame.data?.[0], frame.linesize[0] ?? 0)));
    packet.free();
  }
  decoder.close();
  stream.parameters.free();
  expect(numbers).toEqual(Array.from({ length: CLOCK_CLIP.frames }, (_, index) => index));
}, 60_000);

function readNumber(luma: Buffer | undefined, stride: number): number {
  const { bits, left, top, block } = CLOCK_PLACE;
  let number = 0;
  for (let bit = 0; bit < bits; bit += 1) {
    const at = (top + block / 2) * stride + left + bit * block + block / 2;
    number = number * 2 + ((luma?.[at] ?? 0) > 128 ? 1 : 0);
  }
  return number;
}
