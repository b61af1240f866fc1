import { execFileSync } from 'node:child_process';

/** Four seconds of 640x360 at 25/s of which no picture is like another, a keyframe each second. */
export function makeNoisyH264(file: string, options: readonly string[]): string {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25:duration=4'];
  const encoder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-bf', '0', ...options];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...source, ...encoder, '-f', 'h264', file]);
  return file;
}
