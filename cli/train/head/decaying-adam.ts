import { AdamOptimizer } from '@tensorflow/tfjs-core';

/** The rate for the batch after `iterations` others, as Keras's optimizers had it until version 2.10. */
export function decayedRate(rate: number, decay: number, iterations: number): number {
  return rate / (1 + decay * iterations);
}

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-7;

/** Keras's `Adam(lr, decay)`. */
export class DecayingAdam extends AdamOptimizer {
  readonly #rate: number;
  readonly #decay: number;

  constructor(rate: number, decay: number) {
    super(rate, BETA_1, BETA_2, EPSILON);
    this.#rate = rate;
    this.#decay = decay;
  }

  override applyGradients(gradients: Parameters<AdamOptimizer['applyGradients']>[0]): void {
    this.learningRate = decayedRate(this.#rate, this.#decay, this.iterations);
    super.applyGradients(gradients);
  }
}
