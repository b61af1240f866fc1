import type { EpochFigures } from '../checkpoint.ts';

const WIDTH = 960;
const HEIGHT = 380;
const PANEL = { width: 390, height: 270, top: 50 } as const;
const LEFT_EDGES = [60, 540] as const;
const COLOURS = { training: '#2563eb', validation: '#ea580c' } as const;

type Series = Readonly<Record<keyof typeof COLOURS, readonly number[]>>;

/** Loss and accuracy over the epochs, side by side, as SVG. */
export function curvesSvg(history: readonly EpochFigures[], title: string): string {
  const loss: Series = {
    training: history.map((epoch) => epoch.loss),
    validation: history.map((epoch) => epoch.validationLoss),
  };
  const accuracy: Series = {
    training: history.map((epoch) => epoch.accuracy),
    validation: history.map((epoch) => epoch.validationAccuracy),
  };
  const highest = Math.max(...[...loss.training, ...loss.validation].filter(Number.isFinite), 0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"`,
    ' font-family="DejaVu Sans, Verdana, sans-serif" font-size="13" fill="#1f2937">',
    '<rect width="100%" height="100%" fill="#fff"/>',
    text(WIDTH / 2, 24, title, 'middle'),
    panel('loss', loss, roundUp(highest), LEFT_EDGES[0]),
    panel('accuracy', accuracy, 1, LEFT_EDGES[1]),
    '</svg>\n',
  ].join('\n');
}

function panel(name: string, series: Series, top: number, left: number): string {
  const { width, height } = PANEL;
  const epochs = series.training.length;
  const x = (epoch: number): number => left + (epochs < 2 ? width / 2 : (width * epoch) / (epochs - 1));
  const y = (value: number): number => PANEL.top + height * (1 - value / top);
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = y(share * top).toFixed(1);
    const line = `<path d="M${left} ${at}h${width}" stroke="#e5e7eb"/>`;
    return line + text(left - 8, Number(at) + 4, (share * top).toPrecision(2), 'end');
  });
  const step = Math.ceil(epochs / 10);
  const numbers = Array.from({ length: Math.ceil(epochs / step) }, (_, index) =>
    text(x(index * step), PANEL.top + height + 20, String(index * step + 1), 'middle'),
  );
  // Where the curves are not: losses fall, accuracies rise.
  const legendTop = name === 'loss' ? PANEL.top + 20 : PANEL.top + height - 28;
  const lines = Object.entries(COLOURS).map(([kind, colour], index) => {
    const legend = text(left + width - 8, legendTop + index * 18, kind, 'end', colour);
    return curve(series[kind as keyof Series], x, y, colour) + legend;
  });
  const axes = `<path d="M${left} ${PANEL.top}v${height}h${width}" fill="none" stroke="#6b7280"/>`;
  const below = text(left + width / 2, PANEL.top + height + 42, `${name} by epoch`, 'middle');
  return [...marks, ...numbers, axes, ...lines, below].join('\n');
}

/** With a dot an epoch, so that a single epoch can be seen. Values that are no numbers leave a gap. */
function curve(
  values: readonly number[],
  x: (epoch: number) => number,
  y: (value: number) => number,
  colour: string,
): string {
  const points = values.map((value, epoch) =>
    Number.isFinite(value) ? `${x(epoch).toFixed(1)} ${y(value).toFixed(1)}` : null,
  );
  const path = points
    .map((point, epoch) =>
      point === null ? '' : `${epoch > 0 && points[epoch - 1] !== null ? 'L' : 'M'}${point}`,
    )
    .join('');
  const dots = points.map((point) => {
    const [cx, cy] = point?.split(' ') ?? [];
    return point === null ? '' : `<circle cx="${cx}" cy="${cy}" r="2.5" fill="${colour}"/>`;
  });
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}`;
}

function text(x: number, y: number, content: string, anchor: 'middle' | 'end', fill?: string): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const colour = fill === undefined ? '' : ` fill="${fill}"`;
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}"${colour}>${escaped}</text>`;
}

/** To 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= value)!;
}
