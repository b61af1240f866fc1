import { execFileSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pino from 'pino';
import { sourceOpener } from '../../pipeline/ingest/sources/registry.ts';
import { Timeline } from '../../pipeline/ingest/timeline.ts';
import { silenceLibav } from '../../pipeline/media/libav.ts';
import { ClipFile } from '../../pipeline/record/clip-file.ts';
import { CameraChild, cameraSettings } from '../helpers/camera-child.ts';
import { eventually } from '../helpers/eventually.ts';

silenceLibav();

const SPS = 7;
const FORMATS = [
  [
    '4:4:4 of odd sides',
    'h264',
    '321x241',
    ['-c:v', 'libx264', '-pix_fmt', 'yuv444p', '-preset', 'ultrafast'],
  ],
  ['10 bits', 'h264', '320x240', ['-c:v', 'libx264', '-pix_fmt', 'yuv420p10le', '-preset', 'ultrafast']],
  ['B-frames', 'h264', '320x240', ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-bf', '3']],
  ['upright', 'h264', '240x426', ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast']],
  [
    'H.265',
    'hevc',
    '320x240',
    ['-c:v', 'libx265', '-pix_fmt', 'yuv420p', '-x265-params', 'log-level=none', '-preset', 'ultrafast'],
  ],
  ['MJPEG', 'mjpeg', '320x240', ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj422p']],
] as const;

describe('pictures of a camera in', () => {
  let folder: string;
  let viewer: Socket;
  const received: Buffer[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-formats-'));
    viewer = createSocket('udp4').on('message', (packet) => received.push(packet));
    viewer.bind(0, '127.0.0.1');
    await once(viewer, 'listening');
  });
  afterAll(() => {
    viewer.close();
    rmSync(folder, { recursive: true });
  });

  const makeVideo = (name: string, size: string, encoder: readonly string[]) => {
    const file = path.join(folder, `${name.replace(/\W/g, '')}.mkv`);
    // The generator's own sides are even.
    const scale = `format=yuv444p,scale=${size.replace('x', ':')}`;
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=640x480:rate=25:duration=3', '-vf', scale];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...source, ...encoder, '-g', '25', file]);
    return file;
  };

  it.each(FORMATS)('%s are shown to viewers, as H.264', async (name, _codec, size, encoder) => {
    const file = makeVideo(name, size, encoder);
    const camera = new CameraChild(cameraSettings({ kind: 'file', path: file, loop: true }, folder));
    received.length = 0;
    const { port } = viewer.address();
    const target = {
      ip: '127.0.0.1',
      port,
      localPort: 0,
      payloadType: 101,
      ssrc: 7,
      sequenceNumber: 1,
      bitrateBps: 500_000,
    };
    camera.send({ type: 'publish', feedId: 'feed', rendition: 'annotated', target });
    await eventually('live', () => camera.status?.state === 'live');
    await eventually(
      'pictures as RTP',
      () => received.length > 25 && received.some((packet) => (packet[12]! & 31) === SPS),
    );
    camera.send({ type: 'snapshot', requestId: 1 });
    await eventually('a snapshot', () => camera.of('snapshot').length === 1);
    const [width, height] = size.split('x').map(Number);
    const { report } = await eventually('a report', () =>
      camera.of('report').find((each) => each.report.width !== null),
    );
    expect(report).toMatchObject({ width, height });
    expect(await camera.stop()).toBe(0);
  });

  it.each(FORMATS)('%s become a clip that browsers play', async (name, codec, size, encoder) => {
    const file = makeVideo(name, size, encoder);
    const signal = AbortSignal.timeout(20_000);
    const source = await sourceOpener(pino({ level: 'silent' }))(
      { kind: 'file', path: file, loop: true },
      { rtspClient: 'auto', openTimeoutMs: 5000, stallTimeoutMs: 5000, signal },
    );
    expect(source.stream.codec).toBe(codec);
    const timeline = new Timeline(source.stream);
    const [width = 0, height = 0] = size.split('x').map(Number);
    const clip = await ClipFile.open({
      folder,
      id: `clip-${name.replace(/\W/g, '')}`,
      cameraId: 'camera',
      stream: source.stream,
      width,
      height,
    });
    for (let index = 0; index < 50; index += 1) {
      const packet = await source.read();
      timeline.stamp(packet);
      clip.write({ packet, wallMs: index * 40, isKeyframe: packet.isKeyframe });
      packet.free();
    }
    const written = await clip.finish(['violation']);
    await source.close();
    expect(written).toMatchObject({ codec: 'h264', durationMs: 49 * 40 });
    const mp4 = path.join(folder, `${written!.id}.mp4`);
    const entries = ['-show_entries', 'stream=codec_name,nb_read_frames', '-count_frames', '-of', 'csv=p=0'];
    const [codecName, frames] = execFileSync('ffprobe', ['-v', 'error', ...entries, mp4], {
      encoding: 'utf8',
    })
      .trim()
      .split(',');
    expect(codecName).toBe('h264');
    // The last ones of a reordered stream wait for packets that are not in the clip.
    expect(Number(frames)).toBeGreaterThanOrEqual(45);
  });
});
