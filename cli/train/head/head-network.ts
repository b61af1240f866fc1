import * as tf from '@tensorflow/tfjs-core';
import { WEIGHT_NAMES, weightShapes, type HeadShape, type HeadState, type HeadWeights } from './head.ts';
import { DecayingAdam } from './decaying-adam.ts';
import type { Loss } from './loss-names.ts';
import { lossGradient } from './loss.ts';

type Variables = Readonly<Record<keyof HeadWeights, tf.Variable>>;

/** The head as tensors, for one epoch: Dense with ReLU, Dropout, Dense with softmax. Must be closed. */
export class HeadNetwork {
  readonly #variables: Variables;
  readonly #optimizer: DecayingAdam;
  #isClosed = false;

  private constructor(variables: Variables, optimizer: DecayingAdam) {
    this.#variables = variables;
    this.#optimizer = optimizer;
  }

  static async open(shape: HeadShape, state: HeadState, rate: number, decay: number): Promise<HeadNetwork> {
    const shapes = weightShapes(shape);
    const tensorsOf = (weights: HeadWeights): tf.Tensor[] =>
      WEIGHT_NAMES.map((name) => tf.tensor(weights[name], shapes[name], 'float32'));
    const variables = Object.fromEntries(
      tensorsOf(state.weights).map((initial, index) => {
        const variable = tf.variable(initial, true, WEIGHT_NAMES[index]!);
        initial.dispose();
        return [WEIGHT_NAMES[index]!, variable];
      }),
    ) as Variables;
    const optimizer = new DecayingAdam(rate, decay);
    // Its running powers of beta are made anew for every epoch, so that a resumed training has the very same ones.
    const tensors = [
      tf.scalar(state.iterations, 'int32'),
      ...tensorsOf(state.mean),
      ...tensorsOf(state.square),
    ];
    await optimizer.setWeights(tensors.map((tensor, index) => ({ name: String(index), tensor })));
    tf.dispose(tensors);
    return new HeadNetwork(variables, optimizer);
  }

  /** @param kept Dropout's mask [n, hidden], scaled; none once training is over. @returns Probabilities [n, classes]. */
  predict(embeddings: tf.Tensor2D, kept?: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => this.#forward(embeddings, kept).probabilities);
  }

  /** Learns one batch. @returns The probabilities before. */
  learn(embeddings: tf.Tensor2D, oneHot: tf.Tensor2D, kept: tf.Tensor2D, loss: Loss): tf.Tensor2D {
    return tf.tidy(() => {
      const { dense, hidden, probabilities } = this.#forward(embeddings, kept);
      const toLogits = lossGradient(loss, probabilities, oneHot);
      const back = tf.matMul(toLogits, this.#variables.kernel as tf.Variable<tf.Rank.R2>, false, true);
      const toDense = tf.mul(tf.mul(back, kept), tf.step(dense)) as tf.Tensor2D;
      const gradients: Record<keyof HeadWeights, tf.Tensor> = {
        // The WASM backend is six times slower when matMul itself transposes.
        hiddenKernel: tf.matMul(tf.transpose(embeddings) as tf.Tensor2D, toDense),
        hiddenBias: tf.sum(toDense, 0),
        kernel: tf.matMul(hidden, toLogits, true, false),
        bias: tf.sum(toLogits, 0),
      };
      this.#optimizer.applyGradients(WEIGHT_NAMES.map((name) => ({ name, tensor: gradients[name] })));
      return probabilities;
    });
  }

  async state(): Promise<HeadState> {
    const [iterations, ...moments] = await this.#optimizer.getWeights();
    const half = WEIGHT_NAMES.length;
    const read = (tensors: readonly Pick<tf.Tensor, 'dataSync'>[]): HeadWeights =>
      Object.fromEntries(
        // A copy: the backend may hand out its own memory, which is used again.
        WEIGHT_NAMES.map((name, index) => [name, Float32Array.from(tensors[index]!.dataSync())]),
      ) as unknown as HeadWeights;
    const state = {
      weights: read(WEIGHT_NAMES.map((name) => this.#variables[name])),
      mean: read(moments.slice(0, half).map(({ tensor }) => tensor)),
      square: read(moments.slice(half).map(({ tensor }) => tensor)),
      iterations: iterations!.tensor.dataSync()[0]!,
    };
    iterations!.tensor.dispose();
    return state;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    tf.dispose(this.#variables);
    this.#optimizer.dispose();
  }

  #forward(embeddings: tf.Tensor2D, kept: tf.Tensor2D | undefined) {
    const { hiddenKernel, hiddenBias, kernel, bias } = this.#variables;
    const dense = tf.add(tf.matMul(embeddings, hiddenKernel as tf.Variable<tf.Rank.R2>), hiddenBias);
    const active = tf.relu(dense) as tf.Tensor2D;
    const hidden = kept === undefined ? active : (tf.mul(active, kept) as tf.Tensor2D);
    const logits = tf.add(tf.matMul(hidden, kernel as tf.Variable<tf.Rank.R2>), bias) as tf.Tensor2D;
    return { dense, hidden, probabilities: tf.softmax(logits) as tf.Tensor2D };
  }
}
