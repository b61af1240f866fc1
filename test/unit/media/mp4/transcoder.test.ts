import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Packet } from 'node-av/lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Demuxer } from '../../../../pipeline/media/decode/demuxer.ts';
import { silenceLibav } from '../../../../pipeline/media/libav.ts';
import { Mp4Transcoder } from '../../../../pipeline/media/mp4/transcoder.ts';

silenceLibav();

const PICTURES = 50;

describe('Mp4Transcoder', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-transcoder-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function open(file: string): Promise<Demuxer> {
    const request = { url: `file:${file}`, format: null, options: {} };
    return Demuxer.open(request, AbortSignal.timeout(20_000));
  }

  it('keeps every picture, those too that came in another order than they are shown', async () => {
    const [source, target] = [path.join(folder, 'b.mkv'), path.join(folder, 'clip.mp4')];
    const pattern = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25', '-frames:v', String(PICTURES)];
    const encoding = ['-c:v', 'mpeg4', '-bf', '2', '-pix_fmt', 'yuv420p'];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...pattern, ...encoding, source]);
    const demuxer = await open(source);
    const transcoder = new Mp4Transcoder(target, demuxer.stream);
    for (let packet: Packet | null; (packet = await demuxer.read()) !== null; packet.free())
      transcoder.write(packet);
    transcoder.close();
    await demuxer.close();

    const written = await open(target);
    expect(written.stream.codec).toBe('h264');
    let pictures = 0;
    for (let packet: Packet | null; (packet = await written.read()) !== null; packet.free()) pictures += 1;
    await written.close();
    expect(pictures).toBe(PICTURES);
  });
});
