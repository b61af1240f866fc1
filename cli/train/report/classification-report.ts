interface ClassScore {
  /** Share of the pictures taken for the class that are of it; null when none was taken for it. */
  readonly precision: number | null;
  /** Share of the pictures of the class that were taken for it. */
  readonly recall: number;
  /** Harmonic mean of both. */
  readonly f1: number;
  /** Pictures of the class. */
  readonly support: number;
}

export interface ClassificationReport {
  readonly byClass: Readonly<Record<string, ClassScore>>;
  readonly accuracy: number;
  /** Plain mean of the classes. Undefined precisions count as 0, as in scikit-learn. */
  readonly macroAverage: ClassScore;
  /** Mean of the classes, weighted by support. */
  readonly weightedAverage: ClassScore;
  /** Rows are true classes, columns those they were taken for. */
  readonly confusion: readonly (readonly number[])[];
}

export function classificationReport(
  classes: readonly string[],
  labels: readonly number[],
  predicted: readonly number[],
): ClassificationReport {
  const confusion = classes.map(() => classes.map(() => 0));
  for (const [index, label] of labels.entries()) confusion[label]![predicted[index]!]! += 1;
  const scores = classes.map((_, label): ClassScore => {
    const right = confusion[label]![label]!;
    const support = sumOf(confusion[label]!);
    const taken = sumOf(confusion.map((row) => row[label]!));
    return {
      precision: taken === 0 ? null : right / taken,
      recall: support === 0 ? 0 : right / support,
      f1: support + taken === 0 ? 0 : (2 * right) / (support + taken),
      support,
    };
  });
  const average = (weightOf: (score: ClassScore) => number): ClassScore => {
    const total = sumOf(scores.map(weightOf));
    const mean = (valueOf: (score: ClassScore) => number): number =>
      sumOf(scores.map((score) => valueOf(score) * weightOf(score))) / total;
    return {
      precision: mean(({ precision }) => precision ?? 0),
      recall: mean(({ recall }) => recall),
      f1: mean(({ f1 }) => f1),
      support: labels.length,
    };
  };
  return {
    byClass: Object.fromEntries(classes.map((name, label) => [name, scores[label]!])),
    accuracy: sumOf(confusion.map((row, label) => row[label]!)) / labels.length,
    macroAverage: average(() => 1),
    weightedAverage: average(({ support }) => support),
    confusion,
  };
}

/** For people: scikit-learn's well-known table, and the confusion matrix below it. */
export function reportText({
  byClass,
  accuracy,
  macroAverage,
  weightedAverage,
  confusion,
}: ClassificationReport): string {
  const classes = Object.keys(byClass);
  const first = Math.max(16, ...classes.map((name) => name.length)) + 2;
  const row = (name: string, cells: readonly string[], width: number): string =>
    name.padEnd(first) + cells.map((cell) => cell.padStart(width)).join('');
  const scoreRow = (name: string, { precision, recall, f1, support }: ClassScore): string =>
    row(name, [share(precision), share(recall), share(f1), String(support)], 11);
  const columns = Math.max(9, ...classes.map((name) => name.length)) + 2;
  return [
    row('', ['precision', 'recall', 'F1', 'support'], 11),
    ...classes.map((name) => scoreRow(name, byClass[name]!)),
    row('accuracy', ['', '', share(accuracy), String(macroAverage.support)], 11),
    scoreRow('macro average', macroAverage),
    scoreRow('weighted average', weightedAverage),
    '',
    row('true \\ taken for', classes, columns),
    ...classes.map((name, label) => row(name, confusion[label]!.map(String), columns)),
  ].join('\n');
}

function share(value: number | null): string {
  return value === null ? '-' : value.toFixed(4);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
