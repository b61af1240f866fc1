import type { ModelOptions } from '../model-options.ts';

/** What a spec of `--compare` says beside the options that both models share. */
export type ModelChoice = ModelOptions & {
  readonly detector?: 'single-stage' | 'two-step';
  readonly classifier?: string;
};

/**
 * One side of `--compare`: `MODEL`, `MODEL+CLASSIFIER` (two-step), or `single-stage` or `two-step` for the default models.
 * Both names may be those of the manifest or ONNX files.
 */
export function chooseModel(spec: string, { classifier, ...options }: ModelChoice): ModelChoice {
  const twoStep = { detector: 'two-step', ...(classifier === undefined ? {} : { classifier }) } as const;
  if (spec === 'two-step') return { ...options, ...twoStep };
  if (spec === 'single-stage') return { ...options, detector: spec };
  const [model = '', own] = splitOnce(spec);
  const choice = { ...options, ...(model === '' ? {} : { model }) };
  if (own === undefined) return { ...choice, detector: 'single-stage' };
  return { ...choice, ...twoStep, ...(own === '' ? {} : { classifier: own }) };
}

function splitOnce(spec: string): string[] {
  const at = spec.indexOf('+');
  return at === -1 ? [spec] : [spec.slice(0, at), spec.slice(at + 1)];
}
