/** Of cross-entropy. Apart from the formulas, so that the command line need not load TensorFlow.js. */
export const LOSSES = ['binary', 'categorical'] as const;

export type Loss = (typeof LOSSES)[number];
