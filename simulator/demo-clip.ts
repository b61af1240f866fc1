import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clipMakerMessage } from './demo-messages.ts';
import { demoPhotoPath } from './demo-photos.ts';
import { SCENES } from './demo-script.ts';

export interface DemoClip {
  /** H.264 Annex B, 1280x720 at 15/s, to be looped. */
  readonly h264Path: string;
  /** See `readDemoTruth`. */
  readonly truthPath: string;
}

export interface EnsureDemoClipOptions {
  readonly signal?: AbortSignal;
  /** `share` is 0..1; not called when the clip is already there. */
  readonly onProgress?: (share: number) => void;
}

/** All that decides how the clip looks. */
const INPUTS = [
  'clip-encoder.ts',
  'demo-faces.json',
  'demo-frames.ts',
  'demo-script.ts',
  'demo-truth.ts',
  'mask-drawing.ts',
  'photo-pictures.ts',
  'picture.ts',
];

/**
 * The demo clip and its ground truth, made on the first call (about 15 s of one core) and kept below
 * `$XDG_CACHE_HOME/maskwatch/demo`.
 * @throws Error saying why when it cannot be made; the signal's reason when aborted.
 */
export async function ensureDemoClip({ signal, onProgress }: EnsureDemoClipOptions = {}): Promise<DemoClip> {
  signal?.throwIfAborted();
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'maskwatch', 'demo');
  const folder = join(cache, await hashInputs());
  const clip: DemoClip = { h264Path: join(folder, 'demo.h264'), truthPath: join(folder, 'demo.truth.json') };
  if (await exists(clip.truthPath)) return clip;

  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(join(cache, 'making-'));
  try {
    await makeClip(scratch, signal, onProgress);
    try {
      await rename(scratch, folder);
    } catch (error) {
      // Another process was faster; its clip is the same.
      if (!(await exists(clip.truthPath))) throw error;
    }
    return clip;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function hashInputs(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of INPUTS) hash.update(await readFile(new URL(name, import.meta.url)));
  for (const { photo } of SCENES) hash.update(await readFile(demoPhotoPath(photo)));
  return hash.digest('hex').slice(0, 16);
}

async function makeClip(
  folder: string,
  signal: AbortSignal | undefined,
  onProgress: ((share: number) => void) | undefined,
): Promise<void> {
  const child: ChildProcess = fork(fileURLToPath(new URL('make-demo-clip.ts', import.meta.url)), [folder], {
    // Not the parent's: a debugger's or a test runner's options mean nothing there.
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let reason = '';
  child.on('message', (raw) => {
    const message = clipMakerMessage.parse(raw);
    if (message.type === 'progress') onProgress?.(message.share);
    else reason = message.message;
  });
  const end = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', end, { once: true });
  try {
    const [code, killedBy] = await once(child, 'exit');
    signal?.throwIfAborted();
    if (code !== 0)
      throw new Error(`the demo clip could not be made: ${reason || `it ended with ${killedBy ?? code}`}`);
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
