import { createHash } from 'node:crypto';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { ensureDemoClip } from '../simulator/demo-clip.ts';
import { CLIP } from '../simulator/demo-script.ts';
import { runFfmpeg } from './ffmpeg.ts';
import type { Turns } from './turns.ts';

export interface ClipKind {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly bitrateBps: number;
}

export const CLIP_1080P25: ClipKind = {
  name: '1080p25',
  width: 1920,
  height: 1080,
  fps: 25,
  bitrateBps: 4_000_000,
};
export const CLIP_720P15: ClipKind = {
  name: '720p15',
  width: 1280,
  height: 720,
  fps: 15,
  bitrateBps: 2_000_000,
};

export interface Clip extends ClipKind {
  /** The same pictures as a file that ffmpeg reads, and as a stream that the simulator serves. */
  readonly mp4Path: string;
  readonly h264Path: string;
  readonly frames: number;
}

const FRAMES = 375;

/** Divides the pictures a second of all clips. */
const TURN_FRAMES = 5;

/**
 * The whole clip, after it was gone through once, so that each run sees the same. A round is a second of film, in which as
 * many looks are whole and follow as in any other.
 */
export function turnsThrough({ fps, frames }: Clip, isQuick: boolean): Turns {
  const round = { turnsPerRound: fps / TURN_FRAMES, frames: TURN_FRAMES };
  return isQuick
    ? { ...round, warmUpFrames: 75, rounds: 2 }
    : { ...round, warmUpFrames: frames, rounds: Math.floor(frames / fps) };
}

/**
 * The demo clip as a usual camera would send it: H.264 main without B-frames, a keyframe a second, and a sensor's noise,
 * without which encoding would be far too easy. Made on the first call, kept below `$XDG_CACHE_HOME/maskwatch/bench`.
 * @throws BenchSkipped without ffmpeg.
 */
export async function ensureClip(kind: ClipKind, signal: AbortSignal): Promise<Clip> {
  const demo = await ensureDemoClip({ signal });
  const cache = path.join(
    process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'),
    'maskwatch',
    'bench',
  );
  const recipe = JSON.stringify([demo.h264Path, kind, encoding(kind)]);
  const key = createHash('sha256').update(recipe).digest('hex').slice(0, 12);
  const base = path.join(cache, `${kind.name}-${key}`);
  const clip: Clip = { ...kind, mp4Path: `${base}.mp4`, h264Path: `${base}.h264`, frames: FRAMES };
  if (await exists(clip.h264Path)) return clip;
  await mkdir(cache, { recursive: true });
  await make(demo.h264Path, clip, signal);
  return clip;
}

/** ffmpeg's filters and x264's settings. */
function encoding({ width, height, fps, bitrateBps }: ClipKind): (string | number)[] {
  const filters = `fps=${fps},scale=${width}:${height}:flags=bicubic,noise=alls=6:allf=t,format=yuv420p`;
  const rate = ['-b:v', bitrateBps, '-maxrate', bitrateBps * 2, '-bufsize', bitrateBps * 2];
  const x264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'main', '-bf', 0, '-g', fps];
  return ['-vf', filters, ...x264, '-sc_threshold', 0, ...rate, '-frames:v', FRAMES];
}

async function make(demoPath: string, clip: Clip, signal: AbortSignal): Promise<void> {
  const { mp4Path, h264Path } = clip;
  const input = ['-f', 'h264', '-framerate', CLIP.fps, '-i', demoPath];
  const temporary = `${mp4Path}.${process.pid}.tmp`;
  try {
    await runFfmpeg([...input, ...encoding(clip), '-f', 'mp4', temporary], signal);
    const annexB = ['-c', 'copy', '-bsf:v', 'h264_mp4toannexb', '-f', 'h264', `${temporary}.h264`];
    await runFfmpeg(['-i', temporary, ...annexB], signal);
    await rename(temporary, mp4Path);
    // Last: who finds it finds the other too.
    await rename(`${temporary}.h264`, h264Path);
  } finally {
    await rm(temporary, { force: true });
    await rm(`${temporary}.h264`, { force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
