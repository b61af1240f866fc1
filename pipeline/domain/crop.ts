import { LABELS } from './label.ts';

/** What a classifier may say of a crop: a label, or that there is no face in it. */
export const CROP_LABELS = [...LABELS, 'not_face'] as const;

type CropLabel = (typeof CROP_LABELS)[number];

/** Probabilities, 0..1; together 1. */
export type CropScores = Readonly<Record<CropLabel, number>>;
