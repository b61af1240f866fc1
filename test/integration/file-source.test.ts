import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import type { Source } from '../../pipeline/ingest/source.ts';
import { sourceOpener } from '../../pipeline/ingest/sources/registry.ts';
import { silenceLibav } from '../../pipeline/media/libav.ts';

silenceLibav();

const FPS = 25;
const STEP_MS = 1000 / FPS;
/** Of the file: a second. */
const PICTURES = FPS;

async function playReordered(ending: string): Promise<Source> {
  const folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, `reordered.${ending}`);
  const pictures = ['-f', 'lavfi', '-i', `testsrc2=size=320x240:rate=${FPS}:duration=${PICTURES / FPS}`];
  const encoder = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-bf', '3', '-g', '25'];
  execFileSync('ffmpeg', ['-v', 'error', ...pictures, ...encoder, file]);
  const signal = AbortSignal.timeout(50_000);
  const source = await sourceOpener(pino({ level: 'silent' }))(
    { kind: 'file', path: file, loop: true },
    { rtspClient: 'auto', openTimeoutMs: 5000, stallTimeoutMs: 5000, signal },
  );
  onTestFinished(() => source.close());
  return source;
}

// Matroska tells no decoding times of the first pictures of a reordered stream; the others tell all.
it.each(['mkv', 'mp4', 'ts'])('plays a %s with B-frames at its own speed, over and over', async (ending) => {
  const source = await playReordered(ending);
  const { timeBase, videoDelay } = source.stream;
  expect(videoDelay).toBeGreaterThan(0);
  const msOf = (ticks: bigint) => (Number(ticks) * 1000 * timeBase.num) / timeBase.den;
  const packets: { ptsMs: number; dtsMs: number; atMs: number }[] = [];
  const beganMs = performance.now();
  while (packets.length < 2.5 * PICTURES) {
    const packet = await source.read();
    packets.push({ ptsMs: msOf(packet.pts), dtsMs: msOf(packet.dts), atMs: performance.now() });
    packet.free();
  }
  const firstDtsMs = packets[0]!.dtsMs;
  for (const [index, { ptsMs, dtsMs, atMs }] of packets.entries()) {
    expect(dtsMs - firstDtsMs).toBeCloseTo(index * STEP_MS, 3);
    const round = Math.floor(index / PICTURES);
    expect(ptsMs - packets[index % PICTURES]!.ptsMs).toBeCloseTo(round * PICTURES * STEP_MS, 3);
    // Timers may be some milliseconds early; a busy machine is late.
    expect(atMs - beganMs).toBeGreaterThan(index * STEP_MS - 5);
  }
});
