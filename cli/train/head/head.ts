import { randomOf, uniform } from '../random.ts';

export interface HeadShape {
  /** Of the embedding. */
  readonly width: number;
  readonly hidden: number;
  readonly classes: number;
}

/** Of a dense layer as TensorFlow has them: kernel [inputs, outputs], bias [outputs]. */
export interface HeadWeights {
  readonly hiddenKernel: Float32Array;
  readonly hiddenBias: Float32Array;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** All that training goes on from: plain numbers, so that a file can hold it. */
export interface HeadState {
  readonly weights: HeadWeights;
  /** Adam's means of the gradient and of its square, one a weight. */
  readonly mean: HeadWeights;
  readonly square: HeadWeights;
  /** Batches learned so far. */
  readonly iterations: number;
}

/** In the order in which they are stored. */
export const WEIGHT_NAMES = ['hiddenKernel', 'hiddenBias', 'kernel', 'bias'] as const;

export function weightShapes({ width, hidden, classes }: HeadShape): Record<keyof HeadWeights, number[]> {
  return { hiddenKernel: [width, hidden], hiddenBias: [hidden], kernel: [hidden, classes], bias: [classes] };
}

/** Glorot's uniform kernels and zero biases, as Keras begins. */
export function firstHead(shape: HeadShape, seed: number): HeadState {
  const zeros = (): HeadWeights => mapWeights(shape, (_, size) => new Float32Array(size));
  const weights = mapWeights(shape, (name, size, dims) => {
    const values = new Float32Array(size);
    const [inputs, outputs] = dims;
    if (inputs === undefined || outputs === undefined) return values;
    const random = randomOf(seed, 'weights', name);
    const limit = Math.sqrt(6 / (inputs + outputs));
    return values.map(() => uniform(random, -limit, limit));
  });
  return { weights, mean: zeros(), square: zeros(), iterations: 0 };
}

function mapWeights(
  shape: HeadShape,
  make: (name: keyof HeadWeights, size: number, dims: readonly number[]) => Float32Array,
): HeadWeights {
  const shapes = weightShapes(shape);
  const entries = WEIGHT_NAMES.map((name) => {
    const size = shapes[name].reduce((product, dim) => product * dim, 1);
    return [name, make(name, size, shapes[name])] as const;
  });
  return Object.fromEntries(entries) as unknown as HeadWeights;
}
