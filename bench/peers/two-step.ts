import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { BenchSkipped } from '../bench.ts';
import type { Clip } from '../clips.ts';
import { MANIFEST_PATH } from '../rigs/product-settings.ts';

const SCRIPT = fileURLToPath(new URL('two_step.py', import.meta.url));
/** What the script exits with when this Python lacks something. */
const LACKING = 3;

const Result = z.object({
  cpuMsPerFrame: z.number(),
  facesPerFrame: z.number(),
  detector: z.string(),
  opencv: z.string(),
});

/** The two-step pipeline in Python. @throws BenchSkipped without Python, its packages or a classifier. */
export async function runTwoStep(
  clip: Clip,
  frames: number,
  signal: AbortSignal,
): Promise<z.infer<typeof Result>> {
  const python = process.env['MASKWATCH_BENCH_PYTHON'] ?? 'python3';
  const ssd = process.env['MASKWATCH_BENCH_SSD'];
  const args = [SCRIPT, clip.mp4Path, await classifierPath(), '--frames', String(frames)];
  try {
    const { stdout } = await promisify(execFile)(python, ssd === undefined ? args : [...args, '--ssd', ssd], {
      signal,
    });
    return Result.parse(JSON.parse(stdout));
  } catch (error) {
    const { code, stderr } = z
      .object({ code: z.union([z.string(), z.number()]).optional(), stderr: z.string().optional() })
      .parse(error);
    if (code === LACKING) throw new BenchSkipped((stderr ?? '').trim(), { cause: error });
    if (code === 'ENOENT')
      throw new BenchSkipped(
        `There is no ${python}: install it, or name another in MASKWATCH_BENCH_PYTHON.`,
        {
          cause: error,
        },
      );
    throw error;
  }
}

/** The product's own, so that both classify with the same network. */
async function classifierPath(): Promise<string> {
  const named = process.env['MASKWATCH_BENCH_CLASSIFIER'];
  if (named !== undefined) return named;
  const { defaultClassifier, models } = z
    .object({
      defaultClassifier: z.string().optional(),
      models: z.array(z.object({ name: z.string(), file: z.string() })),
    })
    .parse(JSON.parse(await readFile(MANIFEST_PATH, 'utf8')));
  const entry = models.find(({ name }) => name === defaultClassifier);
  if (entry === undefined)
    throw new BenchSkipped(
      'The manifest has no classifier: name an ONNX file in MASKWATCH_BENCH_CLASSIFIER.',
    );
  return path.resolve(path.dirname(MANIFEST_PATH), entry.file);
}
