import { listSupportedBackends } from './runtime.ts';
import { DetectorError } from '../../errors.ts';
import type { ExecutionProvider } from './execution-provider.ts';
import { reasonOf } from './open-failure.ts';

/**
 * ONNX Runtime leaves a provider that it does not have out of a list, and computes on the CPU without a word: so it is asked
 * first, and given no other to choose.
 * @throws DetectorError 'unavailable'
 */
export function demandProvider(provider: ExecutionProvider): void {
  const known = listSupportedBackends().map(({ name }) => name);
  if (known.includes(provider)) return;
  throw new DetectorError(
    'unavailable',
    `ONNX Runtime has no provider ${provider} on this platform (${process.platform} ${process.arch}), only ${known.join(', ')}. Set detect.provider to one of these.`,
  );
}

/** A provider that is there by its name did not start, or does not take the model. */
export function providerFailure(provider: ExecutionProvider, file: string, cause: unknown): DetectorError {
  const isBundled = listSupportedBackends().find(({ name }) => name === provider)?.bundled === true;
  const hint = isBundled
    ? 'Look for its driver'
    : 'Its libraries do not come with onnxruntime-node: install them';
  return new DetectorError(
    'unavailable',
    `The provider ${provider} cannot run the model file ${file} (${reasonOf(cause)}). ${hint}, or set detect.provider to cpu.`,
    { cause },
  );
}
