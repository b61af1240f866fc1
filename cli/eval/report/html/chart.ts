import { LABELS } from '../../../../pipeline/domain/label.ts';
import type { Figures } from '../../scores/figures.ts';
import type { OperatingPoint } from '../../scores/precision-recall.ts';
import { LABEL_NAMES } from './markup.ts';

const SIZE = 320;
const [LEFT, BOTTOM, TOP, RIGHT] = [38, 34, 8, 8];

/** Precision over recall, a line a label; a dot marks the suggested `startConfidence`. */
export function precisionRecallChart({ curves, suggestedThresholds, score }: Figures): string {
  const lines = LABELS.filter((label) => score.facesByLabel[label] > 0).map((label) => {
    const points = thin(curves[label]).map(({ recall, precision }) => `${x(recall)},${y(precision)}`);
    const start = suggestedThresholds.atStart[label];
    return (
      `<polyline class="${label}" points="${points.join(' ')}"/>` +
      `<circle class="${label}" cx="${x(start.recall)}" cy="${y(start.precision)}" r="4"/>`
    );
  });
  const legend = LABELS.map((label) => `<span class="key ${label}">${LABEL_NAMES[label]}</span>`).join('');
  return (
    chart('Precision over recall', 'recall', 'precision', lines.join('')) + `<p class="legend">${legend}</p>`
  );
}

/** What share is right of the boxes of about one confidence; the diagonal is what it should be. */
export function calibrationChart({ calibration }: Figures): string {
  const most = Math.max(1, ...calibration.bins.map(({ boxes }) => boxes));
  const bars = calibration.bins.map(({ from, to, boxes, precision }) => {
    if (precision === null) return '';
    const [left, top] = [x(from) + 2, y(precision)];
    // Fainter with fewer boxes: a bar of three says little.
    const opacity = (0.25 + 0.75 * Math.sqrt(boxes / most)).toFixed(2);
    const title = `<title>${from} to ${to}: ${(100 * precision).toFixed(0)} % of ${boxes} boxes are right</title>`;
    return `<rect class="bar" x="${left}" y="${top}" width="${x(to) - left - 2}" height="${y(0) - top}" opacity="${opacity}">${title}</rect>`;
  });
  const ideal = `<line class="ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>`;
  return chart('Calibration', 'confidence', 'share that is right', bars.join('') + ideal);
}

function chart(name: string, across: string, up: string, content: string): string {
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (at) =>
      `<line class="grid" x1="${x(0)}" y1="${y(at)}" x2="${x(1)}" y2="${y(at)}"/>` +
      `<line class="grid" x1="${x(at)}" y1="${y(0)}" x2="${x(at)}" y2="${y(1)}"/>` +
      `<text x="${x(0) - 6}" y="${y(at) + 4}" text-anchor="end">${at}</text>` +
      `<text x="${x(at)}" y="${y(0) + 16}" text-anchor="middle">${at}</text>`,
  );
  return (
    `<svg viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${name}">${grid.join('')}${content}` +
    `<text x="${x(0.5)}" y="${SIZE - 3}" text-anchor="middle">${across}</text>` +
    `<text x="10" y="${y(0.5)}" text-anchor="middle" transform="rotate(-90 10 ${y(0.5)})">${up}</text></svg>`
  );
}

/** No more points than a screen can show. */
function thin(curve: readonly OperatingPoint[]): OperatingPoint[] {
  const step = Math.max(1, Math.floor(curve.length / 400));
  return curve.filter((_, index) => index % step === 0 || index === curve.length - 1);
}

function x(share: number): number {
  return Number((LEFT + share * (SIZE - LEFT - RIGHT)).toFixed(1));
}

function y(share: number): number {
  return Number((TOP + (1 - share) * (SIZE - TOP - BOTTOM)).toFixed(1));
}
