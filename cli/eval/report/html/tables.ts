import { LABELS } from '../../../../pipeline/domain/label.ts';
import { sum } from '../../../statistics.ts';
import { WANTED_PRECISION, type Figures } from '../../scores/figures.ts';
import type { MaskStates } from '../../scores/mask-states.ts';
import type { OperatingPoint } from '../../scores/precision-recall.ts';
import { decimal, htmlTable, LABEL_NAMES, percent } from './markup.ts';

export function scoreTables({ score, twoLabels, heights }: Figures): string {
  const faces = sum(LABELS.map((label) => score.facesByLabel[label]));
  const byLabel = [
    ['Label', 'Faces', 'AP30', 'AP50', 'AP50:95'],
    ...LABELS.map((label) => [
      LABEL_NAMES[label],
      String(score.facesByLabel[label]),
      decimal(score.ap30[label]),
      decimal(score.ap50[label]),
      decimal(score.ap50To95[label]),
    ]),
    ['Mean', String(faces), decimal(score.map30), decimal(score.map50), decimal(score.map50To95)],
    ['Mean of two labels', '', decimal(twoLabels.map30), decimal(twoLabels.map50), ''],
    ['Any label', String(faces), decimal(score.facesAp30), decimal(score.facesAp50), ''],
  ];
  const byHeight = [
    ['Height of the face', ...heights.map(({ name }) => `${name} px`)],
    ...LABELS.map((label) => [
      LABEL_NAMES[label],
      ...heights.map((band) => `${decimal(band.ap50[label])} of ${band.faces[label]}`),
    ]),
    ['Any label', ...heights.map(({ facesAp50 }) => decimal(facesAp50))],
  ];
  return (
    htmlTable(byLabel, 'Two labels: masked and unmasked, incorrectly worn ones ignored.') +
    htmlTable(byHeight, 'AP50 by height, with the number of faces.')
  );
}

export function stateTables({ maskStates: { all, over32 } }: Figures): string {
  const caption = (which: string, { accuracy, faces }: MaskStates): string =>
    `${which}: ${percent(accuracy)} of ${faces} right. Rows are what is labelled, columns what was said.`;
  return (
    htmlTable(confusionRows(all), caption('All', all)) +
    htmlTable(confusionRows(over32), caption('32 px and more', over32)) +
    `<p>${percent(all.incorrectNotMasked)} of the incorrectly worn masks that were found are not taken for worn ones.</p>`
  );
}

function confusionRows({ confusion }: MaskStates): string[][] {
  return [
    ['', ...LABELS.map((said) => LABEL_NAMES[said])],
    ...LABELS.map((truly) => [LABEL_NAMES[truly], ...LABELS.map((said) => String(confusion[truly][said]))]),
  ];
}

export function thresholdTable({ suggestedThresholds, recallAtPrecision90 }: Figures): string {
  const { startConfidence, endConfidence, atStart, atEnd } = suggestedThresholds;
  const pair = ({ precision, recall }: OperatingPoint): string =>
    `${percent(precision)} / ${percent(recall)}`;
  const rows = [
    [
      'Precision / recall',
      `from ${startConfidence}`,
      `from ${endConfidence}`,
      `recall at precision ${WANTED_PRECISION}`,
    ],
    ...LABELS.map((label) => [
      LABEL_NAMES[label],
      pair(atStart[label]),
      pair(atEnd[label]),
      percent(recallAtPrecision90[label]?.recall ?? null),
    ]),
  ];
  const caption = `Suggested: startConfidence ${startConfidence}, endConfidence and minConfidence ${endConfidence}.`;
  return htmlTable(rows, caption);
}
