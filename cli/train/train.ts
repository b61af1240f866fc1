import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../run-command.ts';
import type { Terminal } from '../terminal.ts';
import { startTensorflow } from './head/backend.ts';
import { openBase } from './features/base-model.ts';
import { CheckpointFile, type HeadRun } from './checkpoint.ts';
import { readClassFolders } from './pictures/data-set.ts';
import { epochLine } from './report/epoch-line.ts';
import { FeaturePool } from './features/feature-pool.ts';
import { finishSweep, finishTraining } from './finish.ts';
import { machineText, pictureText, unservedText } from './report/introduction.ts';
import { PictureCache } from './pictures/picture-cache.ts';
import { identityOf, planOf } from './plan.ts';
import { preparePictures, type PreparedPictures } from './pictures/prepare-pictures.ts';
import { Progress } from './report/progress.ts';
import { runTraining, type TrainedHeads, type TrainingPlan } from './run-training.ts';
import type { TrainOptions } from './settings.ts';

/** The seed's recipe from a folder of pictures to an ONNX file, or to the table of a sweep. @returns The exit code. */
export async function train(dataSet: string, options: TrainOptions, signal: AbortSignal): Promise<number> {
  const folders = await readClassFolders(dataSet);
  const { classes } = folders;
  const base = await openBase(options);
  const backend = await startTensorflow();
  await makeFolder(options.out);
  await using cache = await PictureCache.create(join(options.out, 'pictures.rgb'));
  const start = { features: base.features, cachePath: cache.path };
  await using pool = await FeaturePool.start(start, options.threads, signal);

  const reading = new Progress(signal, folders.pictures.length, 'reading pictures');
  const split = { validationShare: options.validation, seed: options.seed };
  const pictures = await preparePictures(dataSet, folders, split, pool, cache, reading.add).finally(() =>
    reading.terminal.close(),
  );
  const plan = planOf(options, classes, base, pictures);
  const identity = identityOf(plan, base, pictures, backend);
  const checkpoint = new CheckpointFile(join(options.out, 'checkpoint.bin'), identity);
  if (options.fresh === true) await checkpoint.remove();
  const resumed = await checkpoint.read();
  const done = resumed?.[0]?.history.length ?? 0;

  const total = plan.validation.length + (plan.epochs - done) * plan.train.length;
  const progress = new Progress(signal, total, 'training');
  const { terminal } = progress;
  try {
    const unserved = unservedText(classes);
    if (unserved !== null) terminal.warn(unserved);
    await terminal.print(`${pictureText(classes, pictures)}\n${machineText(base, options.threads, backend)}`);
    if (done > 0) await terminal.print(`Goes on after epoch ${done} of ${plan.epochs}.`);
    const trained = await trainHeads(plan, pool, checkpoint, resumed, progress, signal);
    if (options.sweep === undefined)
      await finishTraining(dataSet, options, { classes, base, plan, pictures, trained }, terminal, signal);
    else await finishSweep(options, trained, terminal);
    await checkpoint.remove();
    listSkipped(pictures, terminal);
    return 0;
  } finally {
    terminal.close();
  }
}

/** Each epoch is on the disk before it is told of, so that whoever sees its line can stop without losing it. */
async function trainHeads(
  plan: TrainingPlan,
  pool: FeaturePool,
  checkpoint: CheckpointFile,
  resumed: readonly HeadRun[] | null,
  progress: Progress,
  signal: AbortSignal,
): Promise<TrainedHeads> {
  let done = resumed?.[0]?.history.length ?? 0;
  const onEpoch = async (runs: readonly HeadRun[]): Promise<void> => {
    await checkpoint.write(runs);
    done += 1;
    await progress.terminal.print(epochLine(runs, plan.epochs));
  };
  try {
    return await runTraining(plan, pool, resumed, { onPictures: progress.add, onEpoch }, signal);
  } catch (error) {
    if (signal.aborted && done > 0)
      progress.terminal.warn(
        `stopped after epoch ${done} of ${plan.epochs}; the same command goes on from there.`,
      );
    throw error;
  }
}

function listSkipped({ skipped }: PreparedPictures, terminal: Terminal): void {
  if (skipped.length === 0) return;
  terminal.warn(`${skipped.length} pictures were left out:`);
  for (const { name, problem } of skipped) terminal.warn(`${name}: ${problem}`);
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw new CommandError(`The folder ${path} cannot be made (${String(error)}).`, { cause: error });
  });
}
