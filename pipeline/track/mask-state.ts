import type { Detection } from '../domain/detection.ts';
import type { Label, TrackLabel } from '../domain/label.ts';
import { LABELS } from '../domain/label.ts';
import type { TrackSettings } from './settings.ts';

interface Look {
  readonly atMs: number;
  readonly label: Label;
  readonly confidence: number;
}

type Voting = Pick<TrackSettings, 'windowLooks' | 'windowMs' | 'minLooks' | 'startShare' | 'endShare'>;

/**
 * One person's label over the recent looks. Each look votes with its confidence. First it is decided whether the mask is
 * worn properly, with hysteresis; only then which of the two improper labels has more votes. So looks that flicker between
 * `without_mask` and `incorrect_mask` are still no mask, and looks that flicker between mask and no mask keep what was
 * decided before, or `unknown`.
 */
export class MaskState {
  readonly #voting: Voting;
  #looks: Look[] = [];
  #worn: boolean | null = null;

  constructor(voting: Voting) {
    this.#voting = voting;
  }

  add({ label, confidence }: Detection, atMs: number): void {
    const { windowLooks, windowMs, minLooks, startShare, endShare } = this.#voting;
    const recent = this.#looks.filter((look) => atMs - look.atMs <= windowMs);
    this.#looks = [...recent, { atMs, label, confidence }].slice(-windowLooks);
    if (this.#looks.length < minLooks) return;
    const wornShare = this.#votes('with_mask') / sum(this.#looks.map((look) => look.confidence));
    if (wornShare >= startShare) this.#worn = true;
    else if (1 - wornShare >= startShare) this.#worn = false;
    else if (
      (this.#worn === true && wornShare < endShare) ||
      (this.#worn === false && 1 - wornShare < endShare)
    )
      this.#worn = null;
  }

  get label(): TrackLabel {
    if (this.#worn === null) return 'unknown';
    if (this.#worn) return 'with_mask';
    return this.#votes('incorrect_mask') > this.#votes('without_mask') ? 'incorrect_mask' : 'without_mask';
  }

  /** The label's part in the votes of the recent looks, 0..1; 0 for `unknown`. */
  get share(): number {
    const { label } = this;
    return label === 'unknown' ? 0 : this.#votes(label) / sum(this.#looks.map((look) => look.confidence));
  }

  /** Mean confidence of the recent looks that say `label`; for `unknown`, of the label that leads. 0 before a look. */
  get confidence(): number {
    const { label } = this;
    const leading =
      label === 'unknown' ? LABELS.toSorted((a, b) => this.#votes(b) - this.#votes(a))[0] : label;
    const agreeing = this.#looks.filter((look) => look.label === leading);
    return agreeing.length === 0 ? 0 : sum(agreeing.map((look) => look.confidence)) / agreeing.length;
  }

  #votes(label: Label): number {
    return sum(this.#looks.filter((look) => look.label === label).map((look) => look.confidence));
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
