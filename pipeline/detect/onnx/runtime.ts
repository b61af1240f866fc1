// ONNX Runtime for all of the product, and what must come before it. The order counts.
import './no-telemetry.ts';

export { env, InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
export type { TypedTensor } from 'onnxruntime-node';
