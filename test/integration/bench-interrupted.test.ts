import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLIP_1080P25, ensureClip } from '../../bench/clips.ts';
import { eventually } from '../helpers/eventually.ts';
import { isAlive, processesBelow } from '../helpers/maskwatch-server.ts';
import { makeFolder, startCli } from './cli-process.ts';

const isPossible =
  spawnSync('ffmpeg', ['-version']).status === 0 &&
  existsSync(process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium');
if (!isPossible) console.warn('skipped: the bench needs ffmpeg and Chromium');

/** What a bench runs once it measures. */
const STARTED = {
  // By its own fork, by spawning the product, by the product's forks, by Playwright.
  overlay: ['simulator/process.ts', 'main.ts serve', 'pipeline/camera/process.ts', '--type=renderer'],
  // These take turns: all but one rest.
  transcode: ['libx264', 'annotated-child.ts', 'silent-receiver-child.ts', 'pipeline/detect/process.ts'],
} as const;

describe.runIf(isPossible)('an interrupted bench', () => {
  beforeAll(async () => {
    await ensureClip(CLIP_1080P25, new AbortController().signal);
  }, 600_000);

  it.each([
    { name: 'overlay', signal: 'SIGINT', code: 130 },
    { name: 'overlay', signal: 'SIGTERM', code: 143 },
    // As a crash, which leaves it no time to end anything.
    { name: 'overlay', signal: 'SIGKILL', code: null },
    { name: 'transcode', signal: 'SIGINT', code: 130 },
    { name: 'transcode', signal: 'SIGKILL', code: null },
  ] as const)(
    '$name, by $signal, leaves nothing running',
    async ({ name, signal, code }) => {
      await using folder = await makeFolder();
      const bench = startCli(['bench', name, '--quick'], folder.path);
      const exited = once(bench, 'exit');
      const below = () => processesBelow(bench.pid ?? 0);
      await eventually(
        'all parts of the bench run',
        () => {
          expect(bench.exitCode).toBeNull();
          return STARTED[name].every((part) => below().some(({ command }) => command.includes(part)));
        },
        120_000,
      );
      const started = below();

      bench.kill(signal);
      const [exitCode] = await exited;

      expect(exitCode).toBe(code);
      const left = () => started.filter(({ pid }) => isAlive(pid)).map(({ command }) => command);
      await eventually('all of them ended', () => left().length === 0, 30_000).finally(() =>
        expect(left()).toEqual([]),
      );
    },
    240_000,
  );
});
