import { LABELS } from '../../pipeline/domain/label.ts';
import type { Score } from './score.ts';

export interface Evaluation {
  readonly model: string;
  readonly minConfidence: number;
  /** Looked at. */
  readonly images: number;
  /** Broken, and left out with their faces. */
  readonly skipped: number;
  readonly score: Score;
}

export function jsonReport({ score, ...rest }: Evaluation): string {
  const { facesByLabel, ap50, ap50To95, map50, map50To95 } = score;
  const boxes = sumOf(facesByLabel);
  return JSON.stringify({
    ...rest,
    boxes,
    boxesByLabel: facesByLabel,
    ap50,
    map50,
    ap50_95: ap50To95,
    map50_95: map50To95,
  });
}

export function tableReport({ model, minConfidence, images, skipped, score }: Evaluation): string {
  const rows = LABELS.map((label) => [
    label,
    String(score.facesByLabel[label]),
    share(score.ap50[label]),
    share(score.ap50To95[label]),
  ]);
  const total = ['mean (mAP)', String(sumOf(score.facesByLabel)), share(score.map50), share(score.map50To95)];
  const table = [['label', 'faces', 'AP50', 'AP50:95'], ...rows, total].map(
    ([first = '', ...cells]) => first.padEnd(16) + cells.map((cell) => cell.padStart(9)).join(''),
  );
  const skippedText = skipped === 0 ? '' : `, ${skipped} left out`;
  return [
    `${model} on ${images} pictures${skippedText}, boxes from confidence ${minConfidence}`,
    '',
    ...table,
  ].join('\n');
}

function share(value: number | null): string {
  return value === null ? '-' : value.toFixed(4);
}

function sumOf(byLabel: Score['facesByLabel']): number {
  return LABELS.reduce((total, label) => total + byLabel[label], 0);
}
