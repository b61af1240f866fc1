import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Terminal } from '../terminal.ts';
import type { BaseModel } from './features/base-model.ts';
import { classificationReport, reportText } from './report/classification-report.ts';
import { judge } from './head/head-training.ts';
import type { PreparedPictures } from './pictures/prepare-pictures.ts';
import { writeResults } from './report/results.ts';
import type { TrainedHeads, TrainingPlan } from './run-training.ts';
import type { TrainOptions } from './settings.ts';
import { sweepRows, sweepText } from './report/sweep-table.ts';

/** Report, confusion matrix, curves and the model. */
export async function finishTraining(
  dataSet: string,
  options: TrainOptions,
  { classes, base, plan, pictures, trained }: TrainedModel,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { runs, validation } = trained;
  const run = runs[0]!;
  const { predicted } = await judge(plan.shape, run.state, validation, plan.head, signal);
  const report = classificationReport(classes, validation.labels, predicted);
  const { train, validation: held, identical, alike, skipped } = pictures;
  const model = await writeResults(options.out, {
    name: options.name,
    dataSet,
    classes,
    base,
    shape: plan.shape,
    run,
    report,
    pictures: { train: train.length, validation: held.length, identical, alike, skipped },
    settings: {
      epochs: plan.epochs,
      rate: run.rate,
      decay: run.rate / plan.epochs,
      ...plan.head,
      validationShare: options.validation,
      augmentation: plan.augmentation,
    },
  });
  await terminal.print(
    `\nOn the ${held.length} pictures of validation:\n\n${reportText(report)}\n\n` +
      `Written to ${options.out}: the model ${options.name}.onnx, report.txt, report.json, curves.svg, curves.png.\n` +
      `Try it: maskwatch detect photo.jpg --classifier ${model}`,
  );
}

/** The seed's table, as text and in sweep.json. */
export async function finishSweep(
  { out, batchSize }: TrainOptions,
  { runs }: TrainedHeads,
  terminal: Terminal,
): Promise<void> {
  const rows = sweepRows(runs, batchSize);
  const histories = runs.map(({ rate, history }) => ({ rate, history }));
  await writeFile(join(out, 'sweep.json'), `${JSON.stringify({ rows, histories }, null, 2)}\n`);
  await terminal.print(`\n${sweepText(rows)}`);
}

interface TrainedModel {
  readonly classes: readonly string[];
  readonly base: BaseModel;
  readonly plan: TrainingPlan;
  readonly pictures: PreparedPictures;
  readonly trained: TrainedHeads;
}
