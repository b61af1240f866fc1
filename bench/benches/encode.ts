import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AVCOL_RANGE_MPEG } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { processTime } from '../../pipeline/camera/effort/load-meter.ts';
import type { EncodeEffort } from '../../pipeline/domain/encode-effort.ts';
import { X264Encoder } from '../../pipeline/media/encode/x264-encoder.ts';
import { effortsOf } from '../../pipeline/media/encode/x264-effort.ts';
import { silenceLibav } from '../../pipeline/media/libav.ts';
import { newFrame } from '../../pipeline/media/picture/frame.ts';
import type { BenchContext } from '../bench.ts';
import { CLIP_1080P25, CLIP_720P15, ensureClip, type ClipKind } from '../clips.ts';
import { runFfmpeg } from '../ffmpeg.ts';
import { CONFIG, VIEW_BITRATE_BPS } from '../rigs/product-settings.ts';
import { median } from '../statistics.ts';

const ROUNDS = 5;
const FRAMES = 120;
const QUICK = { rounds: 1, frames: 30 };
/** Encoders take turns of so many pictures, so that what else the machine does meets all. */
const TURN = 10;

/** Pictures as bytes, one behind the other. */
interface RawVideo extends Pick<ClipKind, 'width' | 'height' | 'fps'> {
  readonly file: string;
  readonly frames: number;
}

/**
 * What each effort of the product's x264 takes a picture, and how the picture looks, at the bit rate of the other benches. Of
 * the bench's clips, or of the video that MASKWATCH_BENCH_VIDEO names, made 1280x720 and 15 pictures a second.
 */
export async function benchEncode({ folder, signal, isQuick, measured, say }: BenchContext): Promise<void> {
  silenceLibav();
  const { rounds, frames } = isQuick ? QUICK : { rounds: ROUNDS, frames: FRAMES };
  const efforts = effortsOf(CONFIG.publish.preset);
  for (const { kind, input } of await inputs(signal)) {
    const video = { ...kind, frames, file: path.join(folder, `${kind.name}.yuv`) };
    await makeRaw(input, video, signal);
    const ms = Object.fromEntries(efforts.map((effort) => [effort, [] as number[]]));
    for (let round = 0; round < rounds; round += 1) {
      for (const [effort, { msPerFrame }] of encodeInTurns(video, efforts)) ms[effort]?.push(msPerFrame);
      say(`${kind.name}: round ${round + 1} of ${rounds}`);
    }
    for (const [effort, { annexB }] of encodeInTurns(video, efforts)) {
      const { psnr, ssim } = await compare(annexB, video, folder, signal);
      const kilobits = (annexB.length * 8 * video.fps) / video.frames / 1000;
      const note = `PSNR ${psnr.toFixed(1)} dB, SSIM ${ssim.toFixed(4)} of the luma, ${Math.round(kilobits)} kbit/s`;
      measured({
        case: `${kind.name}-${effort}`,
        unit: 'ms CPU/picture',
        value: median(ms[effort] ?? []),
        note,
      });
    }
  }
}

async function inputs(signal: AbortSignal): Promise<{ kind: ClipKind; input: string }[]> {
  const own = process.env['MASKWATCH_BENCH_VIDEO'];
  if (own !== undefined) return [{ kind: { ...CLIP_720P15, name: 'own-720p15' }, input: own }];
  const kinds = [CLIP_720P15, CLIP_1080P25];
  return Promise.all(kinds.map(async (kind) => ({ kind, input: (await ensureClip(kind, signal)).mp4Path })));
}

async function makeRaw(input: string, video: RawVideo, signal: AbortSignal): Promise<void> {
  const { file, width, height, fps, frames } = video;
  const filters = `fps=${fps},scale=${width}:${height}:flags=bicubic,format=yuv420p`;
  await runFfmpeg(['-i', input, '-vf', filters, '-frames:v', frames, '-f', 'rawvideo', file], signal);
}

interface Encoded {
  readonly msPerFrame: number;
  readonly annexB: Buffer;
}

function encodeInTurns(video: RawVideo, efforts: readonly EncodeEffort[]): Map<EncodeEffort, Encoded> {
  const { file, width, height, fps, frames } = video;
  const { preset } = CONFIG.publish;
  const settings = { width, height, colorRange: AVCOL_RANGE_MPEG, bitrateBps: VIEW_BITRATE_BPS, preset };
  const runs = efforts.map((effort) => ({
    effort,
    cpuMs: 0,
    units: [] as Buffer[],
    encoder: new X264Encoder({ ...settings, effort: { current: effort } }),
  }));
  const frame = newFrame(width, height);
  const descriptor = openSync(file, 'r');
  for (let from = 0; from < frames; from += TURN) {
    for (const run of runs) {
      for (let index = from; index < Math.min(frames, from + TURN); index += 1) {
        readPicture(descriptor, index, frame);
        frame.pts = BigInt(Math.round((index * 90_000) / fps));
        const beforeMs = processTime.cpuMs();
        run.encoder.encode(frame, index === 0, (annexB) => run.units.push(Buffer.from(annexB)));
        run.cpuMs += processTime.cpuMs() - beforeMs;
      }
    }
    runs.push(...runs.splice(0, 1));
  }
  closeSync(descriptor);
  frame.free();
  const encoded = runs.map(({ effort, encoder, cpuMs, units }) => {
    encoder.close();
    return [effort, { msPerFrame: cpuMs / frames, annexB: Buffer.concat(units) }] as const;
  });
  return new Map(encoded.toSorted(([a], [b]) => efforts.indexOf(a) - efforts.indexOf(b)));
}

function readPicture(descriptor: number, index: number, frame: Frame): void {
  const { width, height, linesize } = frame;
  let at = (index * width * height * 3) / 2;
  for (const [number, plane] of frame.data?.entries() ?? []) {
    const [columns, rows] = number === 0 ? [width, height] : [width / 2, height / 2];
    for (let row = 0; row < rows; row += 1, at += columns)
      readSync(descriptor, plane, row * (linesize[number] ?? 0), columns, at);
  }
}

/** By ffmpeg's filters, means of all pictures. */
async function compare(
  annexB: Buffer,
  { file, width, height, fps }: RawVideo,
  folder: string,
  signal: AbortSignal,
): Promise<{ psnr: number; ssim: number }> {
  const [h264, psnrLog, ssimLog] = ['encoded.h264', 'psnr.log', 'ssim.log'].map((name) =>
    path.join(folder, name),
  ) as [string, string, string];
  await writeFile(h264, annexB);
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', fps, '-i', file];
  const filters = `[0:v]split[a][b];[1:v]split[c][d];[a][c]psnr=stats_file=${psnrLog};[b][d]ssim=stats_file=${ssimLog}`;
  await runFfmpeg(['-r', fps, '-i', h264, ...raw, '-lavfi', filters, '-f', 'null', '-'], signal);
  return {
    psnr: 10 * Math.log10(255 ** 2 / meanOf(psnrLog, /mse_y:([\d.]+)/)),
    ssim: meanOf(ssimLog, /Y:([\d.]+)/),
  };
}

function meanOf(file: string, pattern: RegExp): number {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const values = lines.map((line) => Number(pattern.exec(line)?.[1]));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
