import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Frame, Packet } from 'node-av/lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Decoder } from '../../../../pipeline/media/decode/decoder.ts';
import { Demuxer } from '../../../../pipeline/media/decode/demuxer.ts';
import { silenceLibav } from '../../../../pipeline/media/libav.ts';
import { ReferenceCheck } from '../../../../pipeline/media/decode/reference-check.ts';

silenceLibav();

const PICTURES = 60;
const X264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', '-g', '20'];
const X265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params'];
const FIXED = 'log-level=none:b-adapt=0:bframes=3:keyint=20';
const THIRD = PICTURES / 3;

type Isolated = { readonly isReference: boolean; readonly index: number };

describe('ReferenceCheck', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-references-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function makeVideo(name: string, encoding: readonly string[]): string {
    const file = path.join(folder, name);
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25', '-frames:v', String(PICTURES)];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...source, '-pix_fmt', 'yuv420p', ...encoding, file]);
    return file;
  }

  /** Each picture that comes out, by its time, as a hash; and what came in. */
  async function decode(file: string, isDecoded: (picture: Isolated) => boolean) {
    const request = { url: `file:${file}`, format: null, options: {} };
    const demuxer = await Demuxer.open(request, AbortSignal.timeout(20_000));
    const decoder = new Decoder(demuxer.stream);
    const check = new ReferenceCheck(demuxer.stream);
    const pictures = new Map<bigint, string>();
    const keep = (frame: Frame) => {
      const hash = createHash('sha256');
      for (const plane of frame.data ?? []) hash.update(plane);
      pictures.set(frame.pts, hash.digest('hex'));
    };
    const references: boolean[] = [];
    const left: bigint[] = [];
    for (let packet: Packet | null; (packet = await demuxer.read()) !== null; packet.free()) {
      const isReference = check.isReference(packet.data);
      const index = references.push(isReference) - 1;
      if (isDecoded({ isReference, index })) decoder.decode(packet, keep);
      else left.push(packet.pts);
    }
    decoder.flush(keep);
    decoder.close();
    await demuxer.close();
    return { pictures, references, left };
  }

  it.each([
    ['H.264 with B-frames, lengths before its units', 'b.mp4', X264, 2 / 3],
    ['H.264 with B-frames, start codes before its units', 'b.ts', X264, 2 / 3],
    [
      'H.264 of which B-frames refer to none',
      'flat.mp4',
      [...X264, '-x264-params', 'b-adapt=0:b-pyramid=0'],
      1 / 3,
    ],
    ['H.265 with B-frames, lengths before its units', 'b265.mp4', [...X265, FIXED], 1 / 2],
    ['H.265 with B-frames, start codes before its units', 'b265.ts', [...X265, FIXED], 1 / 2],
    ['H.265 with temporal layers', 'layers.mp4', [...X265, `${FIXED}:temporal-layers=3`], 1 / 2],
  ] as const)('finds pictures that nobody misses in %s', async (_what, name, encoding, share) => {
    const file = makeVideo(name, encoding);
    const all = await decode(file, () => true);
    expect(all.pictures.size).toBe(PICTURES);
    // Left out in the middle of the stream only: those behind are not harmed either.
    const some = await decode(
      file,
      ({ isReference, index }) => isReference || index < THIRD || index >= 2 * THIRD,
    );
    expect(some.left.length).toBeGreaterThan(3);
    expect(some.references.filter(Boolean).length / PICTURES).toBeLessThan(share + 0.2);
    for (const pts of some.left) all.pictures.delete(pts);
    expect(some.pictures).toEqual(all.pictures);
  });

  it.each([
    ['H.264 without B-frames', 'p.mp4', ['-c:v', 'libx264', '-bf', '0']],
    ['MJPEG', 'jpeg.mkv', ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p']],
    ['MPEG-4, which does not tell', 'b4.mp4', ['-c:v', 'mpeg4', '-bf', '2']],
  ])('takes every picture of %s for needed', async (_what, name, encoding) => {
    const { references } = await decode(makeVideo(name, encoding), () => true);
    expect(references).toEqual(Array.from({ length: PICTURES }, () => true));
  });

  it('keeps a picture that brings parameter sets, or of which nothing is known', () => {
    const check = new ReferenceCheck({ codec: 'h264', parameters: { extradata: null } });
    const packet = (...heads: number[]) =>
      Buffer.concat(heads.map((head) => Buffer.from([0, 0, 1, head, 0x88, 0x80])));
    const [slice, reference, sps, delimiter, unknown] = [0x01, 0x21, 0x67, 0x09, 0x18];
    expect(check.isReference(packet(delimiter, slice, slice))).toBe(false);
    for (const needed of [
      packet(reference),
      packet(sps, slice),
      packet(unknown, slice),
      packet(delimiter),
      null,
    ])
      expect(check.isReference(needed)).toBe(true);
  });
});
