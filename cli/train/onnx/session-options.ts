import type { InferenceSession } from '../../../pipeline/detect/onnx/runtime.ts';

/** One thread: more sessions are faster than more threads in one, and give the same figures every time. */
export const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  // Whatever fails is told of in a sentence of ours.
  logSeverityLevel: 4,
};
