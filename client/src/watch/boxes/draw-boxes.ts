import type { BoxSet } from '../../../../pipeline/domain/overlay.ts';
import { placePlate, type Rect } from './place-plate.ts';

type Label = BoxSet['boxes'][number]['label'];

interface Style {
  readonly colour: string;
  readonly ink: string;
  readonly isViolation: boolean;
}

/** As the server draws them into annotated pictures (pipeline/annotate/colour.ts). */
const STYLES: Readonly<Record<Label, Style>> = {
  with_mask: { colour: '#1fc48c', ink: '#04140e', isViolation: false },
  without_mask: { colour: '#dc2626', ink: '#ffffff', isViolation: true },
  incorrect_mask: { colour: '#ffb71b', ink: '#1a1200', isViolation: true },
  unknown: { colour: '#aab4be', ink: '#0d1116', isViolation: false },
};

const LINE_PX = 2;
const VIOLATION_LINE_PX = 3;
const TEXT_PX = 13;
const PADDING_PX = 4;

/**
 * Draws frames and plates, all frames first, violations on top.
 * @param size Of the drawing in CSS pixels; `scale` is how many of the canvas's there are to one.
 */
export function drawBoxes(
  context: CanvasRenderingContext2D,
  size: { readonly width: number; readonly height: number; readonly scale: number },
  boxes: BoxSet['boxes'],
): void {
  context.setTransform(size.scale, 0, 0, size.scale, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  const calmFirst = boxes.toSorted((a, b) => rank(a.label) - rank(b.label));
  for (const { box, label } of calmFirst) strokeFrame(context, rectOf(box, size), STYLES[label]);
  context.font = `600 ${TEXT_PX}px system-ui, sans-serif`;
  context.textBaseline = 'middle';
  const taken: Rect[] = [];
  // Violations choose their place first.
  for (const { box, label, text } of calmFirst.toReversed()) {
    const width = Math.ceil(context.measureText(text).width) + 2 * PADDING_PX;
    const plate = placePlate(
      grown(rectOf(box, size), VIOLATION_LINE_PX / 2),
      { width, height: TEXT_PX + 2 * PADDING_PX },
      size,
      taken,
    );
    taken.push(plate);
    context.fillStyle = STYLES[label].colour;
    context.fillRect(plate.left, plate.top, plate.width, plate.height);
    context.fillStyle = STYLES[label].ink;
    context.fillText(text, plate.left + PADDING_PX, plate.top + plate.height / 2 + 1);
  }
}

function rank(label: Label): number {
  return Number(STYLES[label].isViolation);
}

function rectOf(
  [x1, y1, x2, y2]: BoxSet['boxes'][number]['box'],
  size: { width: number; height: number },
): Rect {
  return {
    left: x1 * size.width,
    top: y1 * size.height,
    width: (x2 - x1) * size.width,
    height: (y2 - y1) * size.height,
  };
}

/** A dark line around it: a coloured one alone is lost on a wall of its colour. */
function strokeFrame(
  context: CanvasRenderingContext2D,
  { left, top, width, height }: Rect,
  style: Style,
): void {
  const linePx = style.isViolation ? VIOLATION_LINE_PX : LINE_PX;
  context.strokeStyle = 'rgb(0 0 0 / 45%)';
  context.lineWidth = linePx + 2;
  context.strokeRect(left, top, width, height);
  context.strokeStyle = style.colour;
  context.lineWidth = linePx;
  context.strokeRect(left, top, width, height);
}

/** The outer edge of its line. */
function grown({ left, top, width, height }: Rect, by: number): Rect {
  return { left: left - by, top: top - by, width: width + 2 * by, height: height + 2 * by };
}
