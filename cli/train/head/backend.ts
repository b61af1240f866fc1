import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';

/** A package that users may add; it is native, and does not install everywhere. */
const NATIVE_PACKAGE: string = '@tensorflow/tfjs-node';

/** The fastest backend there is: native where @tensorflow/tfjs-node is installed, else WASM. @returns Its name. */
export async function startTensorflow(): Promise<string> {
  const isNative = await import(NATIVE_PACKAGE).then(
    () => true,
    () => false,
  );
  // The native package brings its own copy of the core when versions differ, and is of no use then.
  if (!(isNative && tf.findBackend('tensorflow') !== null && (await tf.setBackend('tensorflow'))))
    await tf.setBackend('wasm');
  await tf.ready();
  return tf.getBackend();
}
