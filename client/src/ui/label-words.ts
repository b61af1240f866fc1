import type { TrackLabel } from '../../../pipeline/domain/label.ts';
import type { Tone } from './tone.ts';

interface LabelWords {
  readonly words: string;
  /** In narrow places. */
  readonly short: string;
  readonly tone: Tone;
}

/** The labels as people read them; the colours are those of the boxes in the picture. */
export const LABEL_WORDS: Readonly<Record<TrackLabel, LabelWords>> = {
  with_mask: { words: 'With mask', short: 'Mask', tone: 'good' },
  without_mask: { words: 'Without mask', short: 'No mask', tone: 'bad' },
  incorrect_mask: { words: 'Mask worn wrong', short: 'Worn wrong', tone: 'wait' },
  unknown: { words: "Can't tell yet", short: "Can't tell", tone: 'off' },
};

export const LABEL_ORDER = [
  'with_mask',
  'without_mask',
  'incorrect_mask',
  'unknown',
] as const satisfies readonly TrackLabel[];
