import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
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

  /** A video with B-frames. @returns the file. */
  function makeReordered(pictures: number): string {
    const file = path.join(folder, `${pictures}.mkv`);
    const pattern = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25', '-frames:v', String(pictures)];
    const encoding = ['-c:v', 'mpeg4', '-bf', '2', '-pix_fmt', 'yuv420p'];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...pattern, ...encoding, file]);
    return file;
  }

  it('keeps every picture, those too that came in another order than they are shown', async () => {
    const target = path.join(folder, 'clip.mp4');
    const demuxer = await open(makeReordered(PICTURES));
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

  it('closes its file although the pictures that were held back cannot be written any more', async () => {
    const fifo = path.join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const reader = spawn('head', ['-c', '1', fifo], { stdio: 'ignore' });
    const gone = once(reader, 'exit');
    // Two fragments: the first that is written after the reader has gone fails, and all from then on.
    const demuxer = await open(makeReordered(2 * PICTURES + 10));
    const transcoder = new Mp4Transcoder(fifo, demuxer.stream);
    const writeAll = async () => {
      for (let packet: Packet | null; (packet = await demuxer.read()) !== null; packet.free()) {
        transcoder.write(packet);
        if (openFiles().includes(fifo)) await gone;
      }
    };
    await expect(writeAll()).rejects.toThrow('Broken pipe');
    expect(() => transcoder.close()).toThrow('Broken pipe');
    expect(openFiles()).not.toContain(fifo);
    await demuxer.close();
  });
});

/** Paths that this process has open. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      // That of the folder itself, which is closed again.
      return [];
    }
  });
}
