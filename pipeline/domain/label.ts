/** What the detector says of one face, in the order of the model's score columns. */
export const LABELS = ['with_mask', 'without_mask', 'incorrect_mask'] as const;

export type Label = (typeof LABELS)[number];

/** A track may also be undecided: too few or too contradicting looks. */
export type TrackLabel = Label | 'unknown';

export const TRACK_LABELS = [...LABELS, 'unknown'] as const satisfies readonly TrackLabel[];
