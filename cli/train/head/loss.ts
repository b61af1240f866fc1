import * as tf from '@tensorflow/tfjs-core';
import type { Loss } from './loss-names.ts';

/** Keras keeps probabilities this far from 0 and 1. */
const EPSILON = 1e-7;

/** Mean cross-entropy of softmax probabilities [n, classes] against one-hot labels. */
export function crossEntropy(kind: Loss, probabilities: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Scalar {
  const safe = tf.clipByValue(probabilities, EPSILON, 1 - EPSILON);
  const right = tf.mul(oneHot, tf.log(safe));
  if (kind === 'categorical') return tf.neg(tf.mean(tf.sum(right, 1)));
  return tf.neg(tf.mean(tf.add(right, tf.mul(tf.sub(1, oneHot), tf.log(tf.sub(1, safe))))));
}

/**
 * Its gradient by the softmax's input. tfjs-core's build for Node leaves out its gradients, and the package that has them
 * is five times as large, so this head of two layers goes back by hand.
 */
export function lossGradient(kind: Loss, probabilities: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Tensor2D {
  const [count, classes] = probabilities.shape;
  // Keras computes the categorical loss from the softmax's input, where nothing is cut off.
  if (kind === 'categorical') return tf.div(tf.sub(probabilities, oneHot), count);
  // Probabilities that were cut off have no slope, which is how a far too high rate ends up learning nothing.
  const inside = tf.mul(
    tf.cast(tf.greater(probabilities, EPSILON), 'float32'),
    tf.cast(tf.less(probabilities, 1 - EPSILON), 'float32'),
  );
  const safe = tf.clipByValue(probabilities, EPSILON, 1 - EPSILON);
  const slope = tf.div(
    tf.mul(inside, tf.sub(safe, oneHot)),
    tf.mul(tf.mul(safe, tf.sub(1, safe)), count * classes),
  );
  const along = tf.sum(tf.mul(slope, probabilities), 1, true);
  return tf.mul(probabilities, tf.sub(slope, along));
}
