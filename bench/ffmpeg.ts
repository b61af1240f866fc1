import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { BenchSkipped } from './bench.ts';
import { endedChildrenCpuMs } from './process-cost.ts';
import { CONFIG, VIEW_BITRATE_BPS } from './rigs/product-settings.ts';

type Arguments = readonly (string | number)[];

const QUIET = ['-nostdin', '-hide_banner', '-v', 'error', '-y'];

/** x264 as pipeline/media/encode/x264-encoder.ts sets it up. */
export function x264Arguments(): Arguments {
  const rate = ['-b:v', VIEW_BITRATE_BPS, '-maxrate', VIEW_BITRATE_BPS, '-bufsize', VIEW_BITRATE_BPS / 2];
  const codec = ['-c:v', 'libx264', '-threads', 1, '-preset', CONFIG.publish.preset, '-tune', 'zerolatency'];
  const spared = ['-sc_threshold', 0, '-aq-mode', 0];
  return [...codec, ...spared, '-profile:v', 'baseline', '-bf', 0, '-g', 250, ...rate];
}

/**
 * Runs ffmpeg to its end. Nothing else may end meanwhile below this process.
 * @returns its processor time in milliseconds.
 * @throws BenchSkipped where there is no ffmpeg.
 */
export async function runFfmpeg(args: Arguments, signal: AbortSignal): Promise<number> {
  const beforeMs = endedChildrenCpuMs();
  const child = spawn('ffmpeg', [...QUIET, ...args.map(String)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const [code] = await ended(child);
  if (code !== 0) throw new Error(`ffmpeg failed: ${complaint.slice(-1000)}`);
  return endedChildrenCpuMs() - beforeMs;
}

/** An ffmpeg that goes on until it is killed. @throws BenchSkipped where there is no ffmpeg. */
export async function startFfmpeg(args: Arguments): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn('ffmpeg', [...QUIET, ...args.map(String)], { stdio: 'ignore' });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw explain(error);
  }
  return child as typeof child & { readonly pid: number };
}

/** Processor time of one picture, without that of the start: a long run less a short one, over the rest. */
export async function ffmpegMsPerFrame(
  argsFor: (frames: number) => Arguments,
  { warmUpFrames, frames }: { readonly warmUpFrames: number; readonly frames: number },
  signal: AbortSignal,
): Promise<number> {
  const shortMs = await runFfmpeg(argsFor(warmUpFrames), signal);
  const longMs = await runFfmpeg(argsFor(warmUpFrames + frames), signal);
  return (longMs - shortMs) / frames;
}

async function ended(child: ChildProcess): Promise<[number | null]> {
  try {
    return (await once(child, 'close')) as [number | null];
  } catch (error) {
    throw explain(error);
  }
}

function explain(error: unknown): unknown {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  if (!isMissing) return error;
  return new BenchSkipped("There is no ffmpeg to compare with: install Debian's package ffmpeg.", {
    cause: error,
  });
}
