import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { BenchSkipped } from './bench.ts';
import { CONFIG, VIEW_BITRATE_BPS } from './rigs/product-settings.ts';

type Arguments = readonly (string | number)[];

export const QUIET = ['-nostdin', '-hide_banner', '-v', 'error', '-y'];

/** x264 as pipeline/media/encode/x264-encoder.ts sets it up. */
export function x264Arguments(): Arguments {
  const rate = ['-b:v', VIEW_BITRATE_BPS, '-maxrate', VIEW_BITRATE_BPS, '-bufsize', VIEW_BITRATE_BPS / 2];
  const codec = ['-c:v', 'libx264', '-threads', 1, '-preset', CONFIG.publish.preset, '-tune', 'zerolatency'];
  const spared = ['-sc_threshold', 0, '-aq-mode', 0];
  return [...codec, ...spared, '-profile:v', 'baseline', '-bf', 0, '-g', 250, ...rate];
}

/**
 * Runs ffmpeg to its end.
 * @throws BenchSkipped where there is no ffmpeg.
 */
export async function runFfmpeg(args: Arguments, signal: AbortSignal): Promise<void> {
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
}

/** An ffmpeg that goes on until it is killed. @throws BenchSkipped where there is no ffmpeg. */
export async function startFfmpeg(args: Arguments): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn('ffmpeg', [...QUIET, ...args.map(String)], { stdio: 'ignore' });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw explainMissingFfmpeg(error);
  }
  return child as typeof child & { readonly pid: number };
}

async function ended(child: ChildProcess): Promise<[number | null]> {
  try {
    return (await once(child, 'close')) as [number | null];
  } catch (error) {
    throw explainMissingFfmpeg(error);
  }
}

/** What a person can do about an error of starting ffmpeg, where that is that there is none. */
export function explainMissingFfmpeg(error: unknown): unknown {
  if (!isNotFound(error)) return error;
  return new BenchSkipped("There is no ffmpeg to compare with: install Debian's package ffmpeg.", {
    cause: error,
  });
}

/** Whether a file, or what was to be run, is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
