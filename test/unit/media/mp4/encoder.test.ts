import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Frame } from 'node-av/lib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Mp4Encoder } from '../../../../pipeline/media/mp4/encoder.ts';
import { newFrame } from '../../../../pipeline/media/picture/frame.ts';
import { encodeH264, type H264Clip } from '../../../helpers/h264.ts';

const TRIES = 20;
/** An x264 encoder of 720p takes 20 MB: all tries together would take four times as much, until V8 collects garbage. */
const MAX_GROWTH_BYTES = 100e6;

describe('Mp4Encoder', () => {
  let folder: string;
  let file: string;
  let video: H264Clip;
  let picture: Frame;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-encoder-'));
    file = path.join(folder, 'missing', 'clip.mp4');
    video = encodeH264({ width: 1280, height: 720, count: 1 });
    picture = newFrame(1280, 720);
    picture.pts = 0n;
  });
  afterEach(() => {
    picture.free();
    for (const packet of video.packets) packet.free();
    video.stream.parameters.free();
    rmSync(folder, { recursive: true });
  });

  it('keeps no memory when its file cannot be opened', () => {
    const before = process.memoryUsage.rss();
    for (let index = 0; index < TRIES; index += 1) {
      const encoder = new Mp4Encoder(file, video.stream);
      expect(() => encoder.encode(picture)).toThrow('open the file');
      encoder.close();
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(MAX_GROWTH_BYTES);
  });
});
