import { writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import sharp from 'sharp';
import type { BaseModel } from '../features/base-model.ts';
import type { HeadRun } from '../checkpoint.ts';
import { reportText, type ClassificationReport } from './classification-report.ts';
import { curvesSvg } from './curves.ts';
import type { HeadShape } from '../head/head.ts';
import { manifestEntry } from '../manifest-entry.ts';
import { joinHead } from '../onnx/classifier-graph.ts';
import type { SkippedPicture } from '../pictures/read-pictures.ts';

export interface TrainingResult {
  readonly name: string;
  readonly dataSet: string;
  readonly classes: readonly string[];
  readonly base: BaseModel;
  readonly shape: HeadShape;
  readonly run: HeadRun;
  readonly report: ClassificationReport;
  readonly pictures: {
    readonly train: number;
    readonly validation: number;
    readonly identical: number;
    readonly alike: number;
    readonly skipped: readonly SkippedPicture[];
  };
  /** Of the flags, as they decided the result. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Twice the size of the SVG, so that it is sharp on any screen. */
const PNG_DPI = 144;

/** The model, the report and the curves. @returns The model's file. */
export async function writeResults(folder: string, result: TrainingResult): Promise<string> {
  const { name, dataSet, classes, base, shape, run, report, pictures, settings } = result;
  const metrics = {
    // Where the pictures lie is nobody's business who gets the model.
    dataset: basename(resolve(dataSet)),
    validationPictures: pictures.validation,
    accuracy: report.accuracy,
    macroF1: report.macroAverage.f1,
  };
  const entry = manifestEntry(name, classes, base, metrics);
  const model = join(folder, `${name}.onnx`);
  const svg = curvesSvg(run.history, `${name}: learning rate ${run.rate}`);
  const facts = {
    name,
    dataSet,
    classes,
    base: { name: base.name, sha256: base.sha256 },
    settings,
    pictures,
    report,
    history: run.history,
  };
  await writeFile(model, joinHead(base.features, shape, run.state.weights, entry));
  await writeFile(join(folder, 'report.txt'), `${reportText(report)}\n`);
  await writeFile(join(folder, 'report.json'), `${JSON.stringify(facts, null, 2)}\n`);
  await writeFile(join(folder, 'curves.svg'), svg);
  await sharp(Buffer.from(svg), { density: PNG_DPI }).png().toFile(join(folder, 'curves.png'));
  return model;
}
