import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Clip } from '../clips.ts';
import { cpuMsOf, endedChildrenCpuMs } from '../process-cost.ts';
import { x264Arguments } from '../ffmpeg.ts';
import { CONFIG } from '../rigs/product-settings.ts';

const QUIET = ['-hide_banner', '-v', 'error', '-y'];
const ENTRY = fileURLToPath(new URL('two-ffmpeg-child.ts', import.meta.url));

export interface TwoFfmpegStart {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly socketPath: string;
  readonly decodeArgs: readonly string[];
  readonly encodeArgs: readonly string[];
}

interface Detector {
  readonly pid: number;
  readonly socketPath: string;
}

/**
 * Processor time a picture of two ffmpeg processes with raw pipes, the drawing between them and the detector's share; the
 * start of the three processes is taken off by a short run.
 */
export async function twoFfmpegMsPerFrame(
  clip: Clip,
  { frames, warmUpFrames }: { readonly frames: number; readonly warmUpFrames: number },
  detector: Detector,
  signal: AbortSignal,
): Promise<number> {
  const shortMs = await runOnce(clip, warmUpFrames, detector, signal);
  const longMs = await runOnce(clip, warmUpFrames + frames, detector, signal);
  return (longMs - shortMs) / frames;
}

async function runOnce(clip: Clip, frames: number, detector: Detector, signal: AbortSignal): Promise<number> {
  const { width, height, fps, mp4Path } = clip;
  const small = `fps=${CONFIG.detect.fps},scale=640:384:flags=fast_bilinear,format=rgb24`;
  const input = ['-threads', '1', '-filter_threads', '1', '-i', mp4Path];
  const whole = ['-frames:v', String(frames), '-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1'];
  const looks = ['-t', String(frames / fps), '-vf', small, '-f', 'rawvideo', 'pipe:3'];
  const decodeArgs = [...QUIET, ...input, ...whole, ...looks];
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', String(fps)];
  const encodeArgs = [
    ...QUIET,
    ...raw,
    '-i',
    'pipe:0',
    ...x264Arguments().map(String),
    '-f',
    'h264',
    '/dev/null',
  ];
  const { pid, socketPath } = detector;
  const before = endedChildrenCpuMs() + cpuMsOf(pid);
  const child = fork(ENTRY, [], { execArgv: [], signal });
  child.send({ width, height, fps, socketPath, decodeArgs, encodeArgs } satisfies TwoFfmpegStart);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the two ffmpeg processes ended with ${code}`);
  return endedChildrenCpuMs() + cpuMsOf(pid) - before;
}
