import { describe, expect, it } from 'vitest';
import { chooseModel } from '../../../../cli/eval/model-choice.ts';

const shared = { manifest: 'm.json' };

describe('chooseModel', () => {
  it.each([
    ['nano', { model: 'nano', detector: 'single-stage' }],
    ['nano+own.onnx', { model: 'nano', detector: 'two-step', classifier: 'own.onnx' }],
    ['nano+', { model: 'nano', detector: 'two-step' }],
    ['+own.onnx', { detector: 'two-step', classifier: 'own.onnx' }],
    ['two-step', { detector: 'two-step' }],
    ['single-stage', { detector: 'single-stage' }],
  ])('reads %s', (spec, choice) => {
    expect(chooseModel(spec, shared)).toEqual({ ...shared, ...choice });
  });

  it('gives the classifier of the command line to the two-step sides alone', () => {
    const both = { ...shared, classifier: 'c' };
    expect(chooseModel('nano', both)).not.toHaveProperty('classifier');
    expect(chooseModel('two-step', both)).toMatchObject({ classifier: 'c' });
    expect(chooseModel('nano+d', both)).toMatchObject({ classifier: 'd' });
  });
});
