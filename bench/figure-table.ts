import type { Figure } from './figure.ts';

const COLUMNS = ['bench', 'case', 'value', 'floor', 'ratio', 'target', ''] as const;

/** For people: a table of text, a figure a line, and its note below it. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map(cellsOf);
  const widths = COLUMNS.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const body = rows.flatMap((cells, index) => {
    const note = figures[index]?.note;
    return note === undefined ? [line(cells)] : [line(cells), `    ${note}`];
  });
  return [line(COLUMNS), ...body].join('\n');
}

function cellsOf(figure: Figure): string[] {
  const { bench, unit, value, floor, ratio, target, met } = figure;
  const isPassed = met === null ? '' : met ? 'met' : 'missed';
  return [bench, figure.case, `${value} ${unit}`, text(floor), text(ratio), text(target), isPassed];
}

function text(value: number | null): string {
  return value === null ? '–' : String(value);
}
