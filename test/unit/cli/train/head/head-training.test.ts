import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startTensorflow } from '../../../../../cli/train/head/backend.ts';
import { decayedRate } from '../../../../../cli/train/head/decaying-adam.ts';
import { HeadNetwork } from '../../../../../cli/train/head/head-network.ts';
import { judge, learnEpoch } from '../../../../../cli/train/head/head-training.ts';
import { firstHead, WEIGHT_NAMES, type HeadState } from '../../../../../cli/train/head/head.ts';
import { LOSSES, type Loss } from '../../../../../cli/train/head/loss-names.ts';
import { crossEntropy, lossGradient } from '../../../../../cli/train/head/loss.ts';
import { randomOf } from '../../../../../cli/train/random.ts';

const SHAPE = { width: 6, hidden: 16, classes: 3 };
const SETTINGS = {
  rate: 5e-2,
  decay: 1e-3,
  batchSize: 20,
  dropout: 0.5,
  seed: 3,
  loss: 'categorical',
} as const;
const { signal } = new AbortController();

/** Pictures whose class is the largest of their first three numbers. */
function pictures(count: number) {
  const random = randomOf('pictures', count);
  const embeddings = Float32Array.from({ length: count * SHAPE.width }, () => random());
  const labels = Array.from({ length: count }, (_, index) => {
    const first = [...embeddings.subarray(index * SHAPE.width, index * SHAPE.width + 3)];
    return first.indexOf(Math.max(...first));
  });
  return { embeddings, labels };
}

beforeAll(async () => {
  await startTensorflow();
});

describe('lossGradient', () => {
  it.each(LOSSES)('is the slope of the %s cross-entropy', (kind: Loss) => {
    const logits = [0.3, -0.7, 1.1, 0.2, 0.4, -0.9];
    const oneHot = tf.tensor2d([0, 1, 0, 1, 0, 0], [2, 3]);
    const softmax = (values: readonly number[]) =>
      tf.softmax(tf.tensor2d([...values], [2, 3])) as tf.Tensor2D;
    const lossAt = (values: readonly number[]) => crossEntropy(kind, softmax(values), oneHot).dataSync()[0]!;
    const slopes = lossGradient(kind, softmax(logits), oneHot).dataSync();
    for (const [index] of logits.entries()) {
      const moved = (by: number) => logits.map((value, at) => (at === index ? value + by : value));
      const expected = (lossAt(moved(0.01)) - lossAt(moved(-0.01))) / 0.02;
      expect(slopes[index]).toBeCloseTo(expected, 4);
    }
  });

  it('is nothing for binary probabilities that are cut off, as in Keras', () => {
    const certain = tf.tensor2d([1, 0], [1, 2]);
    const slopes = lossGradient('binary', certain, tf.tensor2d([0, 1], [1, 2])).dataSync();
    for (const slope of slopes) expect(Math.abs(slope)).toBe(0);
  });
});

describe('crossEntropy', () => {
  it('is the mean of -log(p), of both outputs for binary', () => {
    const probabilities = tf.tensor2d([0.8, 0.2, 0.4, 0.6], [2, 2]);
    const oneHot = tf.tensor2d([1, 0, 1, 0], [2, 2]);
    const expected = -(Math.log(0.8) + Math.log(0.4)) / 2;
    for (const kind of LOSSES)
      expect(crossEntropy(kind, probabilities, oneHot).dataSync()[0]).toBeCloseTo(expected, 6);
  });
});

describe('decayedRate', () => {
  it('falls with the batches, as 1/(1 + decay * batches)', () => {
    expect(decayedRate(1e-4, 5e-6, 0)).toBe(1e-4);
    expect(decayedRate(1e-4, 5e-6, 700)).toBeCloseTo(1e-4 / 1.0035, 12);
  });
});

describe('HeadNetwork', { timeout: 60_000 }, () => {
  it('takes the steps of Adam with decay, computed here from its definition', async () => {
    // One picture, always the same: the gradient of the output bias is probabilities - one-hot.
    const shape = { width: 1, hidden: 1, classes: 2 };
    let state: HeadState = firstHead(shape, 1);
    const expected = { bias: 0, mean: 0, square: 0 };
    for (let step = 1; step <= 3; step += 1) {
      const network = await HeadNetwork.open(shape, state, 0.1, 0.5);
      const [p] = network
        .learn(tf.zeros([1, 1]), tf.tensor2d([1, 0], [1, 2]), tf.ones([1, 1]), 'categorical')
        .dataSync();
      state = await network.state();
      network.close();
      const gradient = p! - 1;
      expected.mean = 0.9 * expected.mean + 0.1 * gradient;
      expected.square = 0.999 * expected.square + 0.001 * gradient ** 2;
      const [mean, square] = [expected.mean / (1 - 0.9 ** step), expected.square / (1 - 0.999 ** step)];
      expected.bias -= ((0.1 / (1 + 0.5 * (step - 1))) * mean) / (Math.sqrt(square) + 1e-7);
      expect(state.weights.bias[0]).toBeCloseTo(expected.bias, 5);
      expect(state.iterations).toBe(step);
    }
  });

  it('moves every weight against a slope that is measured', async () => {
    const state = firstHead(SHAPE, 2);
    const { embeddings, labels } = pictures(4);
    const inputs = tf.tensor2d(embeddings, [4, SHAPE.width]);
    const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), 3) as tf.Tensor2D;
    const kept = tf.ones([4, SHAPE.hidden]) as tf.Tensor2D;
    const lossOf = async (weights: HeadState['weights']) => {
      const network = await HeadNetwork.open(SHAPE, { ...state, weights }, 0, 0);
      const loss = crossEntropy('categorical', network.predict(inputs), targets).dataSync()[0]!;
      network.close();
      return loss;
    };
    const network = await HeadNetwork.open(SHAPE, state, 0.1, 0);
    network.learn(inputs, tf.cast(targets, 'float32'), kept, 'categorical');
    const { mean } = await network.state();
    network.close();
    for (const name of WEIGHT_NAMES) {
      const steepest = mean[name].reduce(
        (best, value, index) => (Math.abs(value) > Math.abs(mean[name][best]!) ? index : best),
        0,
      );
      const moved = (by: number) => {
        const values = Float32Array.from(state.weights[name]);
        values[steepest]! += by;
        return lossOf({ ...state.weights, [name]: values });
      };
      const slope = ((await moved(0.02)) - (await moved(-0.02))) / 0.04;
      // Adam's first mean is a tenth of the gradient.
      expect(mean[name][steepest]! * 10).toBeCloseTo(slope, 3);
    }
  });
});

describe('learnEpoch', { timeout: 60_000 }, () => {
  const learn = async (epochs: number, from: HeadState, start = 0) => {
    let state = from;
    for (let epoch = start; epoch < epochs; epoch += 1)
      ({ state } = await learnEpoch(SHAPE, state, pictures(120), SETTINGS, epoch, signal));
    return state;
  };

  it('learns what can be learned', async () => {
    const before = await judge(SHAPE, firstHead(SHAPE, 3), pictures(60), SETTINGS, signal);
    const after = await judge(SHAPE, await learn(10, firstHead(SHAPE, 3)), pictures(60), SETTINGS, signal);
    expect(before.accuracy).toBeLessThan(0.7);
    expect(after.accuracy).toBeGreaterThan(0.85);
    expect(after.loss).toBeLessThan(before.loss);
  });

  it('ends in the same bits when it goes on from a state in between', async () => {
    const whole = await learn(4, firstHead(SHAPE, 3));
    const half = structuredClone(await learn(2, firstHead(SHAPE, 3)));
    expect(await learn(4, half, 2)).toEqual(whole);
  });

  it('leaves no tensor behind, stopped or not', async () => {
    await learn(1, firstHead(SHAPE, 3));
    const before = tf.memory().numTensors;
    await learn(2, firstHead(SHAPE, 3));
    await judge(SHAPE, firstHead(SHAPE, 3), pictures(60), SETTINGS, signal);
    await expect(
      learnEpoch(SHAPE, firstHead(SHAPE, 3), pictures(60), SETTINGS, 0, AbortSignal.abort()),
    ).rejects.toThrow();
    expect(tf.memory().numTensors).toBe(before);
  });
});
