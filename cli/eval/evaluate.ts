import type { ModelOptions } from '../model-options.ts';
import { CommandError } from '../run-command.ts';
import { Terminal } from '../terminal.ts';
import { compareJson, compareTable } from './report/compare-report.ts';
import { readDataSet } from './data-set.ts';
import { figuresOf } from './scores/figures.ts';
import { writePage } from './report/html/page.ts';
import { judgePictures, type Judged } from './judge/judge-pictures.ts';
import { chooseModel } from './model-choice.ts';
import { recordMetrics } from './record-metrics.ts';
import { jsonReport, type Evaluation } from './report/report.ts';
import { tableReport } from './report/table.ts';

export interface EvalOptions extends ModelOptions {
  readonly json?: true;
  readonly html?: string;
  readonly record?: true;
  readonly compare?: readonly string[];
}

const MIN_CONFIDENCE = 0.001;

/** @returns The exit code: 1 when a picture could not be judged. */
export async function evaluate(folder: string, options: EvalOptions, signal: AbortSignal): Promise<number> {
  const { json, html, record, compare, ...shared } = options;
  const minConfidence = options.minConfidence ?? MIN_CONFIDENCE;
  const models = compare === undefined ? [shared] : sidesOf(compare, options, shared);
  const { pictures, unlabelled, orphans } = await readDataSet(folder);
  const terminal = new Terminal(signal, pictures.length * models.length, { isMachineReadable: false });
  try {
    if (unlabelled > 0)
      terminal.warn(`${unlabelled} pictures have no label file, and are taken as without faces.`);
    if (orphans.length > 0) terminal.warn(`${orphans.length} label files have no picture, as ${orphans[0]}.`);
    const evaluations: Evaluation[] = [];
    let judged: Judged | undefined;
    for (const [index, model] of models.entries()) {
      const done = index * pictures.length;
      judged = await judgePictures(pictures, model, { minConfidence, signal, terminal, done });
      const images = judged.pictures.length;
      evaluations.push({
        // Two sides may be one model in two ways.
        model: compare?.[index] ?? judged.model,
        minConfidence,
        images,
        skipped: pictures.length - images,
        figures: figuresOf(judged.pictures),
      });
    }
    const [first, second] = evaluations;
    if (first !== undefined && second !== undefined)
      await terminal.print(json === true ? compareJson(first, second) : compareTable(first, second));
    else if (first !== undefined) {
      await terminal.print(json === true ? jsonReport(first) : tableReport(first));
      if (html !== undefined && judged !== undefined) await writePage(html, first, judged, folder, signal);
      if (record === true) await recordMetrics(shared, first.figures);
    }
    return terminal.problems === 0 ? 0 : 1;
  } finally {
    terminal.close();
  }
}

function sidesOf(
  compare: readonly string[],
  { html, record }: EvalOptions,
  shared: ModelOptions,
): ModelOptions[] {
  const what = `--compare takes two models, as: --compare mask-detector two-step`;
  if (compare.length !== 2)
    throw new CommandError(`${what}; it got ${compare.length}. Put the folder before it.`);
  if (html !== undefined)
    throw new CommandError('--html is a page of one model: run it once for each, without --compare.');
  if (record === true)
    throw new CommandError('--record is for one model: run it once for each, without --compare.');
  if (shared.model !== undefined) throw new CommandError(`${what}; leave out --model.`);
  return compare.map((spec) => chooseModel(spec, shared));
}
