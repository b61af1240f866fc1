import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { CommandError } from '../../../run-command.ts';
import type { Judged } from '../../judge/judge-pictures.ts';
import { findMisses } from '../../scores/misses.ts';
import type { Evaluation } from '../report.ts';
import { calibrationChart, precisionRecallChart } from './chart.ts';
import { gallery } from './gallery.ts';
import { decimal, escapeHtml, percent } from './markup.ts';
import { STYLE } from './style.ts';
import { scoreTables, stateTables, thresholdTable } from './tables.ts';

/** One file with everything in it: no script, no address, nothing to fetch. @throws CommandError */
export async function writePage(
  file: string,
  evaluation: Evaluation,
  { thresholds, pictures }: Judged,
  dataSet: string,
  signal: AbortSignal,
): Promise<void> {
  const { startConfidence } = thresholds;
  const { missed, falseAlarms, wrongStates } = findMisses(pictures, startConfidence);
  const from = `Boxes count from confidence ${startConfidence}, where the model begins a person.`;
  const galleries = [
    await gallery(missed, { title: 'Missed faces', note: `The largest first. ${from}` }, signal),
    await gallery(
      falseAlarms,
      {
        title: 'Boxes without a face',
        note: 'The most confident first. Some may be faces that nobody labelled.',
      },
      signal,
    ),
    await gallery(
      wrongStates,
      { title: 'Wrong mask state', note: 'The most confident first. Some may be wrong labels.' },
      signal,
    ),
  ];
  const page = wholePage(evaluation, dataSet, galleries.join(''));
  await writeFile(file, page).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The page ${file} cannot be written (${reason}): choose another --html.`, {
      cause: error,
    });
  });
}

function wholePage(evaluation: Evaluation, dataSet: string, galleries: string): string {
  const { figures, model, images, skipped, minConfidence } = evaluation;
  const title = `${model} on ${basename(resolve(dataSet))}`;
  const skippedText = skipped === 0 ? '' : `, ${skipped} that cannot be read left out`;
  const { score, twoLabels, maskStates, calibration } = figures;
  const cards = [
    ['mAP50', decimal(score.map50)],
    ['mAP50, two labels', decimal(twoLabels.map50)],
    ['AP50, any label', decimal(score.facesAp50)],
    ['mask state right', percent(maskStates.all.accuracy)],
    ['right, 32 px and more', percent(maskStates.over32.accuracy)],
    ['calibration error', decimal(calibration.error)],
  ].map(([name, value]) => `<div><b>${value}</b><span>${name}</span></div>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>
<h1>${escapeHtml(title)}</h1>
<p>${images} pictures${skippedText}; boxes from confidence ${minConfidence}. Sizes are heights of faces in pixels of the model's input.</p>
<div class="warning"><b>Do not pass this page on.</b> It shows faces of people, taken from the data set.</div>
<div class="cards">${cards.join('')}</div>
<div class="halves"><section><h2>Precision over recall</h2><p>At IoU 0.5. The dot is the suggested start threshold.</p>${precisionRecallChart(figures)}</section>
<section><h2>Calibration</h2><p>Of boxes with this confidence, the share that is right. Below the line: too sure.</p>${calibrationChart(figures)}</section></div>
<section><h2>Average precision</h2>${scoreTables(figures)}</section>
<section><h2>Mask state of found faces</h2>${stateTables(figures)}</section>
<section><h2>Thresholds</h2>${thresholdTable(figures)}</section>
<p>In the pictures: dashed what is labelled, solid what the model said; <span class="key with_mask">with mask</span>
<span class="key without_mask">without mask</span> <span class="key incorrect_mask">worn incorrectly</span></p>
${galleries}
</body></html>
`;
}
