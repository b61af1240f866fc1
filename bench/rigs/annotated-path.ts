import { fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpuMsOf } from '../process-cost.ts';
import type { Clip } from '../clips.ts';
import type { AnnotatedMessage, AnnotatedStart } from './annotated-messages.ts';
import { CONFIG, productSettings, VIEW_BITRATE_BPS } from './product-settings.ts';

const ENTRY = fileURLToPath(new URL('annotated-child.ts', import.meta.url));
export const WARM_UP_FRAMES = 75;

export interface AnnotatedOptions {
  readonly clip: Clip;
  readonly frames: number;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly isWatched: boolean;
  /** Null: nobody looks at the pictures, and nothing is scaled for it. */
  readonly detector: { readonly pid: number; readonly socketPath: string } | null;
  /** Where to write what the process did, warm-up and all (`node --cpu-prof`). */
  readonly profilePath?: string;
}

/**
 * Processor time a picture of a camera: its process and, with a detector, what that took meanwhile.
 * @throws Error when the camera did not do all the work that is counted.
 */
export async function annotatedMsPerFrame(options: AnnotatedOptions): Promise<number> {
  const { clip, frames, folder, signal, isWatched, detector, profilePath } = options;
  const source = { kind: 'file', path: clip.mp4Path, loop: false } as const;
  const socketPath = detector?.socketPath ?? `${folder}/nobody.sock`;
  const settings = productSettings('bench', source, { folder, socketPath });
  const start: AnnotatedStart = {
    // A film as fast as it goes takes all of the processor, which is no reason to try less hard than ffmpeg does.
    settings: { ...settings, publish: { ...settings.publish, adaptPreset: false } },
    fps: clip.fps,
    warmUpFrames: WARM_UP_FRAMES,
    frames,
    bitrateBps: isWatched ? VIEW_BITRATE_BPS : null,
  };
  const child = fork(ENTRY, [], { serialization: 'advanced', execArgv: profiling(profilePath), signal });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const exited = new Promise<void>((gone) => {
    child.once('exit', (code) => {
      reject(new Error(`the camera of the bench ended with ${code}`));
      gone();
    });
  });
  let detectorBeforeMs = 0;
  child.once('error', reject);
  child.on('message', (message: AnnotatedMessage) => {
    if (message.type === 'begun') {
      detectorBeforeMs = detector === null ? 0 : cpuMsOf(detector.pid);
      return;
    }
    const detectorMs = detector === null ? 0 : cpuMsOf(detector.pid) - detectorBeforeMs;
    const wantedLooks = ((frames / clip.fps) * CONFIG.detect.fps * 95) / 100;
    if (detector !== null && message.looks < wantedLooks)
      reject(new Error(`only ${message.looks} of ${Math.round(wantedLooks)} looks were made`));
    else if (isWatched && message.sentPackets < WARM_UP_FRAMES + frames)
      reject(new Error('not every picture was sent'));
    else resolve((message.cpuMs + detectorMs) / frames);
  });
  child.send(start);
  const msPerFrame = await promise;
  // Until then its time is not among that of ended children, where the next ffmpeg's would be confused with it.
  await exited;
  return msPerFrame;
}

function profiling(profilePath: string | undefined): string[] {
  if (profilePath === undefined) return [];
  const { dir, base } = path.parse(profilePath);
  return ['--cpu-prof', '--cpu-prof-dir', dir, '--cpu-prof-name', base];
}
