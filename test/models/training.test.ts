import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
const python = join(cache, 'maskwatch', 'training-venv', 'bin', 'python');
const folder = new URL('../../models/training/', import.meta.url);

test.skipIf(!existsSync(python))(
  `the training code trains, resumes, exports and quantises both models on painted pictures (needs ${python}: scripts/training-venv.sh)`,
  { timeout: 900_000 },
  async () => {
    const { stdout } = await run(python, ['-m', 'smoke_test'], {
      cwd: folder,
      env: { ...process.env, OMP_NUM_THREADS: '1' },
      maxBuffer: 16 * 2 ** 20,
    });
    expect(stdout.trim().split('\n').at(-1)).toBe('smoke test passed');
  },
);
