import { LABELS } from '../../../pipeline/domain/label.ts';
import { toJson, type Evaluation } from './report.ts';
import { align, share } from './table.ts';

interface Row {
  readonly name: string;
  readonly value: (figures: Evaluation['figures']) => number | null;
}

const ROWS: readonly Row[] = [
  { name: 'mAP50', value: ({ score }) => score.map50 },
  { name: 'mAP50:95', value: ({ score }) => score.map50To95 },
  { name: 'mAP30', value: ({ score }) => score.map30 },
  ...LABELS.map((label) => ({
    name: `AP50 ${label}`,
    value: ({ score }: Evaluation['figures']) => score.ap50[label],
  })),
  { name: 'two labels mAP50', value: ({ twoLabels }) => twoLabels.map50 },
  { name: 'two labels mAP30', value: ({ twoLabels }) => twoLabels.map30 },
  { name: 'any label AP50', value: ({ score }) => score.facesAp50 },
  { name: 'any label AP30', value: ({ score }) => score.facesAp30 },
  ...['<32', '32-96', '>96'].map((band) => ({
    name: `mAP50 of ${band} px`,
    value: ({ heights }: Evaluation['figures']) => heights.find(({ name }) => name === band)?.map50 ?? null,
  })),
  { name: 'mask state right', value: ({ maskStates }) => maskStates.all.accuracy },
  { name: 'mask state right, 32 px and more', value: ({ maskStates }) => maskStates.over32.accuracy },
  {
    name: 'incorrect_mask not taken for masked',
    value: ({ maskStates }) => maskStates.all.incorrectNotMasked,
  },
  ...LABELS.map((label) => ({
    name: `recall at P90 ${label}`,
    value: ({ recallAtPrecision90 }: Evaluation['figures']) => recallAtPrecision90[label]?.recall ?? null,
  })),
  { name: 'calibration error (less is better)', value: ({ calibration }) => calibration.error },
];

export function compareTable(a: Evaluation, b: Evaluation): string {
  const width = Math.max(12, a.model.length + 2, b.model.length + 2);
  const rows = ROWS.map(({ name, value }) => {
    const [left, right] = [value(a.figures), value(b.figures)];
    return [name, share(left), share(right), differenceText(left, right)];
  });
  return [
    `${a.model} and ${b.model} on ${a.images} pictures, boxes from confidence ${a.minConfidence}`,
    '',
    ...align([['', a.model, b.model, 'difference'], ...rows], width),
  ].join('\n');
}

/** Both evaluations whole, and `second - first` of each row of the table. */
export function compareJson(a: Evaluation, b: Evaluation): string {
  const differences = Object.fromEntries(
    ROWS.map(({ name, value }) => [name, difference(value(a.figures), value(b.figures))]),
  );
  return JSON.stringify({ models: [toJson(a), toJson(b)], differences });
}

function difference(left: number | null, right: number | null): number | null {
  return left === null || right === null ? null : right - left;
}

function differenceText(left: number | null, right: number | null): string {
  const value = difference(left, right);
  return value === null ? '-' : `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
}
