import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { HeadNetwork } from './head-network.ts';
import type { HeadShape, HeadState } from './head.ts';
import type { Loss } from './loss-names.ts';
import { crossEntropy } from './loss.ts';
import { randomOf, shuffled } from '../random.ts';

/** One embedding a picture, one after the other, and the class of each. */
export interface LabelledEmbeddings {
  readonly embeddings: Float32Array;
  readonly labels: readonly number[];
}

export interface HeadSettings {
  readonly rate: number;
  /** Of the rate, a batch. */
  readonly decay: number;
  readonly loss: Loss;
  readonly batchSize: number;
  readonly dropout: number;
  readonly seed: number;
}

export interface Judgement {
  readonly loss: number;
  /** Share of pictures whose most likely class is theirs. */
  readonly accuracy: number;
  /** The most likely class of each picture. */
  readonly predicted: readonly number[];
}

export interface LearnedEpoch {
  readonly state: HeadState;
  /** While learning, with dropout, as Keras prints it. */
  readonly train: Judgement;
}

/** Every picture once, in an order of its own. The same state, settings and epoch give the same result. */
export async function learnEpoch(
  shape: HeadShape,
  before: HeadState,
  pictures: LabelledEmbeddings,
  settings: HeadSettings,
  epoch: number,
  signal: AbortSignal,
): Promise<LearnedEpoch> {
  const network = await HeadNetwork.open(shape, before, settings.rate, settings.decay);
  const order = shuffled([...pictures.labels.keys()], randomOf(settings.seed, 'order', epoch));
  const dropout = randomOf(settings.seed, 'dropout', epoch);
  try {
    const train = await overBatches(shape, pictures, order, settings, signal, (embeddings, oneHot) => {
      const mask = Float32Array.from({ length: embeddings.shape[0] * shape.hidden }, () =>
        dropout() < settings.dropout ? 0 : 1 / (1 - settings.dropout),
      );
      const kept = tf.tensor2d(mask, [embeddings.shape[0], shape.hidden]);
      return network.learn(embeddings, oneHot, kept, settings.loss);
    });
    return { state: await network.state(), train };
  } finally {
    network.close();
  }
}

/** How well the head knows pictures that it need not have learned. */
export async function judge(
  shape: HeadShape,
  state: HeadState,
  pictures: LabelledEmbeddings,
  settings: Pick<HeadSettings, 'loss' | 'batchSize'>,
  signal: AbortSignal,
): Promise<Judgement> {
  const network = await HeadNetwork.open(shape, state, 0, 0);
  try {
    const order = [...pictures.labels.keys()];
    return await overBatches(shape, pictures, order, settings, signal, (embeddings) =>
      network.predict(embeddings),
    );
  } finally {
    network.close();
  }
}

async function overBatches(
  { width, classes }: HeadShape,
  { embeddings, labels }: LabelledEmbeddings,
  order: readonly number[],
  { loss, batchSize }: Pick<HeadSettings, 'loss' | 'batchSize'>,
  signal: AbortSignal,
  look: (embeddings: tf.Tensor2D, oneHot: tf.Tensor2D) => tf.Tensor2D,
): Promise<Judgement> {
  let lossSum = 0;
  const predicted = Array.from<number>({ length: labels.length });
  for (let start = 0; start < order.length; start += batchSize) {
    // Other work, as Ctrl-C and the threads' answers, gets its turn.
    await setImmediate(undefined, { signal });
    const batch = order.slice(start, start + batchSize);
    const rows = new Float32Array(batch.length * width);
    const targets = new Float32Array(batch.length * classes);
    for (const [row, index] of batch.entries()) {
      rows.set(embeddings.subarray(index * width, (index + 1) * width), row * width);
      targets[row * classes + labels[index]!] = 1;
    }
    tf.tidy(() => {
      const oneHot = tf.tensor2d(targets, [batch.length, classes]);
      const probabilities = look(tf.tensor2d(rows, [batch.length, width]), oneHot);
      lossSum += crossEntropy(loss, probabilities, oneHot).dataSync()[0]! * batch.length;
      const best = tf.argMax(probabilities, 1).dataSync();
      for (const [row, index] of batch.entries()) predicted[index] = best[row]!;
    });
  }
  const right = labels.filter((label, index) => predicted[index] === label).length;
  return { loss: lossSum / labels.length, accuracy: right / labels.length, predicted };
}
