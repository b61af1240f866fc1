import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROGRAM = fileURLToPath(new URL('../../bin/maskwatch', import.meta.url));

/** A photo with four people that ships with a package. */
export const PHOTO = fileURLToPath(
  new URL('../../node_modules/@vladmandic/face-api/demo/sample1.jpg', import.meta.url),
);

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function startCli(
  args: readonly string[],
  folder: string,
  env: Record<string, string> = {},
): ChildProcess {
  return spawn(PROGRAM, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs the command to its end. */
export function runCli(
  args: readonly string[],
  folder: string,
  env: Record<string, string> = {},
): Promise<CliResult> {
  return new Promise((resolve) => {
    const child = startCli(args, folder, env);
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

export async function makeFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'maskwatch-cli-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** FFmpeg's moving test card with B-frames, 15 pictures a second. */
export async function makeVideo(file: string, pictures: number): Promise<void> {
  const card = `testsrc=size=320x240:rate=15`;
  const encoding = [
    '-frames:v',
    String(pictures),
    '-pix_fmt',
    'yuv420p',
    '-c:v',
    'libx264',
    '-bf',
    '2',
    '-g',
    '10',
  ];
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', card, ...encoding, file]);
}

/** The lines of --json. */
export function parseLines(stdout: string): Line[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

export interface Line {
  readonly image: string;
  readonly width: number;
  readonly height: number;
  readonly frame?: number;
  readonly timeMs?: number;
  readonly detections: readonly {
    readonly box: readonly number[];
    readonly label: string;
    readonly confidence: number;
  }[];
}
