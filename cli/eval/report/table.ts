import { LABELS } from '../../../pipeline/domain/label.ts';
import { sum } from '../../statistics.ts';
import { WANTED_PRECISION } from '../scores/figures.ts';
import type { Evaluation } from './report.ts';

/** The figures for people, as `maskwatch eval` prints them. */
export function tableReport({ model, minConfidence, images, skipped, figures }: Evaluation): string {
  const { score, twoLabels, heights, maskStates, recallAtPrecision90, calibration } = figures;
  const { suggestedThresholds: suggested } = figures;
  const skippedText = skipped === 0 ? '' : `, ${skipped} left out`;
  const faces = sum(LABELS.map((label) => score.facesByLabel[label]));
  const byLabel = [
    ['label', 'faces', 'AP50', 'AP50:95', 'AP30'],
    ...LABELS.map((label) => [
      label,
      String(score.facesByLabel[label]),
      share(score.ap50[label]),
      share(score.ap50To95[label]),
      share(score.ap30[label]),
    ]),
    ['mean (mAP)', String(faces), share(score.map50), share(score.map50To95), share(score.map30)],
    ['two labels*', '', share(twoLabels.map50), '', share(twoLabels.map30)],
    ['any label', String(faces), share(score.facesAp50), '', share(score.facesAp30)],
  ];
  const byHeight = [
    ['AP50 by height', ...heights.map(({ name }) => `${name} px`)],
    ...LABELS.map((label) => [
      label,
      ...heights.map((band) => `${share(band.ap50[label])} of ${band.faces[label]}`),
    ]),
    ['any label', ...heights.map((band) => share(band.facesAp50))],
  ];
  const states = [
    ['mask state', 'faces', 'right', ...LABELS.map((label) => `-> ${label}`)],
    ...[maskStates.all, maskStates.over32].map((each, index) => [
      index === 0 ? 'all found' : 'of 32 px and more',
      String(each.faces),
      share(each.accuracy),
    ]),
    ...LABELS.map((truly) => [
      truly,
      String(sum(LABELS.map((said) => maskStates.all.confusion[truly][said]))),
      '',
      ...LABELS.map((said) => String(maskStates.all.confusion[truly][said])),
    ]),
  ];
  const points = [
    [
      'precision/recall',
      `recall at P${100 * WANTED_PRECISION}`,
      `from ${suggested.startConfidence}`,
      `from ${suggested.endConfidence}`,
    ],
    ...LABELS.map((label) => [
      label,
      share(recallAtPrecision90[label]?.recall ?? null),
      ...[suggested.atStart[label], suggested.atEnd[label]].map(
        ({ precision, recall }) => `${share(precision)}/${share(recall)}`,
      ),
    ]),
  ];
  return [
    `${model} on ${images} pictures${skippedText}, boxes from confidence ${minConfidence}`,
    '',
    ...align(byLabel, 9),
    '* masked and unmasked, incorrectly worn ones ignored',
    '',
    ...align(byHeight, 16),
    '',
    ...align(states, 18),
    `incorrect_mask not taken for with_mask: ${share(maskStates.all.incorrectNotMasked)} of those found`,
    '',
    ...align(points, 16),
    `calibration error (ECE): ${share(calibration.error)}`,
    `suggested thresholds: startConfidence ${suggested.startConfidence}, endConfidence and minConfidence ` +
      `${suggested.endConfidence}`,
  ].join('\n');
}

/** First column to the left, the others to the right. */
export function align(rows: readonly (readonly string[])[], width: number): string[] {
  const first = Math.max(16, ...rows.map(([name = '']) => name.length + 1));
  return rows.map(([name = '', ...cells]) =>
    `${name.padEnd(first)}${cells.map((cell) => cell.padStart(width)).join('')}`.trimEnd(),
  );
}

export function share(value: number | null): string {
  return value === null ? '-' : value.toFixed(4);
}
