import type { Frame } from 'node-av/lib';
import { drawOverlay, labelText, type OverlayBox } from '../../annotate/draw.ts';
import type { TrackLabel } from '../../domain/label.ts';
import type { BoxSet } from '../../domain/overlay.ts';
import type { Track } from '../../domain/track.ts';
import type { Violation } from '../../domain/violation.ts';
import { Canvas } from '../../media/picture/canvas.ts';
import { encodeJpeg } from '../../media/picture/jpeg.ts';
import { countByLabel } from '../meter/meter.ts';

/** Boxes of an older look than this are not drawn: people have moved on. */
export const MAX_BOX_AGE_MS = 1000;

/** The boxes of everybody in the newest look. */
export function boxesOf(tracks: readonly Track[]): readonly OverlayBox[] {
  return tracks
    .filter((track) => track.visible)
    .map(({ box, label, confidence, look }) => ({
      box,
      label,
      confidence: look?.label === label ? look.confidence : confidence,
    }));
}

/** The same, to be drawn by the viewer on the picture of this time. */
export function boxSetOf(rtpTimestamp: number, tracks: readonly Track[]): BoxSet {
  return {
    rtpTimestamp,
    boxes: boxesOf(tracks).map(({ box, label, confidence }) => ({
      box,
      label,
      text: labelText(label, confidence),
    })),
  };
}

/** Camera name, local time and people now, as the corner shows them. */
export function cornerLines(name: string, wallMs: number, tracks: readonly Track[]): readonly string[] {
  const people = countByLabel(tracks);
  const words: Record<TrackLabel, string> = {
    with_mask: 'mask',
    without_mask: 'no mask',
    incorrect_mask: 'worn wrong',
    unknown: 'unsure',
  };
  const parts = (['with_mask', 'without_mask', 'incorrect_mask', 'unknown'] as const)
    .filter((label) => people[label] > 0 || label === 'with_mask' || label === 'without_mask')
    .map((label) => `${people[label]} ${words[label]}`);
  return [name, localTime(wallMs), parts.join(' · ')];
}

/** JPEG of the picture with the violator's box, for the record. */
export function violationJpeg(
  canvas: Canvas,
  frame: Frame,
  violation: Violation,
  name: string,
  wallMs: number,
): Buffer {
  const painted = canvas.paint(frame);
  const { box, label, confidence } = violation;
  drawOverlay(canvas.planes(), { boxes: [{ box, label, confidence }], corner: [name, localTime(wallMs)] });
  return encodeJpeg(painted);
}

/** `2026-03-05 14:03:09`, in the server's time zone, the way the page shows it too. */
function localTime(wallMs: number): string {
  const date = new Date(wallMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}
