import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clip } from '../../../pipeline/domain/clip.ts';
import type { Violation, ViolationPhase } from '../../../pipeline/domain/violation.ts';
import { Recorder } from '../../../pipeline/record/recorder.ts';
import { eventually } from '../../helpers/eventually.ts';
import { encodeH264, type H264Clip } from '../../helpers/h264.ts';

const FRAME_MS = 40;
const settings = {
  cameraId: 'camera',
  preRollMs: 1000,
  postRollMs: 1000,
  maxClipMs: 4000,
  noticeMs: 1000,
  earlierMs: 0,
};

describe('Recorder', () => {
  let folder: string;
  let video: H264Clip;
  let recorder: Recorder;
  let clips: Clip[];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-recorder-'));
    video = encodeH264({ count: 400 });
    clips = [];
    recorder = newRecorder();
  });
  afterEach(async () => {
    await recorder.end();
    for (const packet of video.packets) packet.free();
    video.stream.parameters.free();
    rmSync(folder, { recursive: true });
  });

  function newRecorder(changes: { earlierMs?: number } = {}): Recorder {
    const log = pino({ level: 'silent' });
    const made = new Recorder({ ...settings, folder, ...changes }, log, (clip) => clips.push(clip));
    made.begin(video.stream);
    made.setSize(320, 180);
    return made;
  }

  const play = async (from: number, to: number) => {
    for (const [index, packet] of video.packets.entries()) {
      if (index < from || index >= to) continue;
      recorder.push(packet, index * FRAME_MS);
      // The recorder opens and finishes files between packets, as it does between those of a camera.
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const tell = (id: string, phase: ViolationPhase, startedAtMs: number, endedAtMs: number | null = null) =>
    recorder.follow({ phase, violation: { id, startedAtMs, endedAtMs } as Violation });

  it('writes from before the violation to after it, beginning with a keyframe', async () => {
    await play(0, 100);
    tell('a', 'start', 3500);
    await play(100, 110);
    tell('a', 'end', 3500, 4300);
    await play(110, 200);
    await recorder.end();
    expect(clips).toHaveLength(1);
    const [clip] = clips;
    expect(clip).toMatchObject({
      violationIds: ['a'],
      startedAtMs: 2000,
      width: 320,
      height: 180,
      codec: 'h264',
    });
    expect(clip!.durationMs).toBeGreaterThanOrEqual(5300 - 2000);
    expect(clip!.durationMs).toBeLessThanOrEqual(5300 - 2000 + 2 * FRAME_MS);
  });

  it('has the whole pre-roll of somebody who began a little earlier, and is told of later', async () => {
    await recorder.end();
    recorder = newRecorder({ earlierMs: 1000 });
    await play(0, 100);
    tell('a', 'start', 3500);
    await play(100, 110);
    tell('b', 'start', 2900);
    await play(110, 200);
    await recorder.end();
    expect(clips[0]).toMatchObject({ violationIds: ['a', 'b'] });
    expect(clips[0]!.startedAtMs).toBeLessThanOrEqual(2900 - settings.preRollMs);
  });

  it('leaves a whole file of the told size and checksum, which ffprobe finds sound', async () => {
    await play(0, 50);
    tell('a', 'start', 1500);
    await play(50, 100);
    await recorder.end();
    const [clip] = clips;
    const file = path.join(folder, 'camera', `${clip!.id}.mp4`);
    const bytes = readFileSync(file);
    expect(bytes.length).toBe(clip!.sizeBytes);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(clip!.sha256);
    expect(JSON.parse(readFileSync(file.replace(/mp4$/, 'json'), 'utf8'))).toEqual(clip);
    expect(readdirSync(path.dirname(file)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const probed = execFileSync(
      'ffprobe',
      [
        '-v',
        'error',
        '-count_frames',
        '-show_entries',
        'stream=nb_read_frames,width,height',
        '-of',
        'csv=p=0',
        file,
      ],
      { encoding: 'utf8' },
    );
    expect(probed.trim()).toBe('320,180,100');
  });

  it('puts violations that overlap into one clip', async () => {
    await play(0, 50);
    tell('a', 'start', 1500);
    await play(50, 60);
    tell('b', 'start', 2200);
    tell('a', 'end', 1500, 2300);
    await play(60, 70);
    tell('b', 'end', 2200, 2700);
    await play(70, 120);
    await eventually('the clip', () => clips.length > 0);
    expect(clips.map(({ violationIds }) => violationIds)).toEqual([['a', 'b']]);
  });

  it('finishes a clip at its longest, and begins another only for a new violation', async () => {
    await play(0, 50);
    tell('a', 'start', 1500);
    await play(50, 250);
    await eventually('the clip', () => clips.length === 1);
    expect(clips[0]!.durationMs).toBeLessThanOrEqual(settings.maxClipMs + FRAME_MS);
    tell('b', 'start', 9500);
    await play(250, 300);
    await recorder.end();
    expect(clips[1]!.violationIds).toEqual(['b']);
  });

  it('ends the clip when the picture changes its size', async () => {
    await play(0, 50);
    tell('a', 'start', 1500);
    await play(50, 60);
    recorder.setSize(640, 360);
    await play(60, 70);
    await eventually('the clip', () => clips.length === 1);
  });

  it('goes on with the next clip when one could not be finished', async () => {
    await play(0, 50);
    tell('a', 'start', 1500);
    await play(50, 60);
    // The disk is taken away under the first clip.
    rmSync(path.join(folder, 'camera'), { recursive: true });
    tell('a', 'end', 1500, 2000);
    await play(60, 100);
    expect(clips).toEqual([]);
    tell('b', 'start', 4000);
    await play(100, 120);
    await recorder.end();
    expect(clips.map(({ violationIds }) => violationIds)).toEqual([['b']]);
    expect(readdirSync(path.join(folder, 'camera')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('writes nothing without a violation', async () => {
    await play(0, 100);
    await recorder.end();
    expect(readdirSync(folder)).toEqual([]);
  });
});
