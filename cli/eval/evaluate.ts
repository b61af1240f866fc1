import { FaceFinder } from '../face-finder.ts';
import type { ModelOptions } from '../model-options.ts';
import { letterboxPicture } from '../letterbox-picture.ts';
import { readPicture } from '../picture-file.ts';
import { InputError } from '../run-command.ts';
import { Terminal } from '../terminal.ts';
import { readDataSet } from './data-set.ts';
import { jsonReport, tableReport } from './report.ts';
import { scorePictures, type JudgedPicture } from './score.ts';

export interface EvalOptions extends ModelOptions {
  readonly json?: true;
}

const MIN_CONFIDENCE = 0.05;

/** @returns The exit code: 1 when a picture could not be judged. */
export async function evaluate(folder: string, options: EvalOptions, signal: AbortSignal): Promise<number> {
  const minConfidence = options.minConfidence ?? MIN_CONFIDENCE;
  const { pictures, unlabelled, orphans } = await readDataSet(folder);
  const finder = await FaceFinder.open(options, minConfidence);
  const terminal = new Terminal(signal, pictures.length, { isMachineReadable: false });
  const judged: JudgedPicture[] = [];
  try {
    if (unlabelled > 0)
      terminal.warn(`${unlabelled} pictures have no label file, and are taken as without faces.`);
    if (orphans.length > 0) terminal.warn(`${orphans.length} label files have no picture, as ${orphans[0]}.`);
    for (const [index, { file, name, truths }] of pictures.entries()) {
      signal.throwIfAborted();
      terminal.progress(index, name);
      const detections = await facesIn(file, finder).catch((error: unknown) => {
        if (!(error instanceof InputError)) throw error;
        terminal.problem(`${file}: ${error.message}`);
        return null;
      });
      if (detections !== null) judged.push({ truths, detections });
    }
    const skipped = pictures.length - judged.length;
    const evaluation = {
      model: finder.spec.name,
      minConfidence,
      images: judged.length,
      skipped,
      score: scorePictures(judged),
    };
    await terminal.print(options.json === true ? jsonReport(evaluation) : tableReport(evaluation));
    return terminal.problems === 0 ? 0 : 1;
  } finally {
    terminal.close();
    await finder.close();
  }
}

async function facesIn(file: string, finder: FaceFinder) {
  const picture = await readPicture(file);
  const placement = finder.place(picture.width, picture.height);
  return finder.find(letterboxPicture(picture, placement, finder.spec.input.letterboxFill), placement);
}
