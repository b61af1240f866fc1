import { listSupportedBackends } from '../../../../pipeline/detect/onnx/runtime.ts';
import { describe, expect, it } from 'vitest';
import { loadClassifier } from '../../../../pipeline/detect/models/classifier-file.ts';
import { openDetector } from '../../../../pipeline/detect/detectors/registry.ts';
import { EXECUTION_PROVIDERS } from '../../../../pipeline/detect/onnx/execution-provider.ts';
import { loadModel, readManifest } from '../../../../pipeline/detect/models/manifest.ts';
import { DetectorError } from '../../../../pipeline/errors.ts';
import { writeTwoModels } from '../tiny-classifier.ts';

const here = listSupportedBackends().map(({ name }) => name);
const FRAME = { width: 64, height: 32, rgb: new Uint8Array(64 * 32 * 3).fill(200) };

/** What a detector finds with this provider, or the error that says why it cannot. */
async function tryProvider(provider: (typeof EXECUTION_PROVIDERS)[number]): Promise<unknown> {
  await using files = await writeTwoModels({});
  const manifest = await readManifest(files.manifestPath);
  const classifier = await loadClassifier(manifest);
  const model = await loadModel(manifest);
  try {
    const detector = await openDetector(model, { kind: 'two-step', classifier, provider });
    const found = await detector.detect([FRAME]);
    await detector.close();
    return found;
  } catch (error) {
    return error;
  }
}

describe('a detector', () => {
  it.each(EXECUTION_PROVIDERS.filter((provider) => !here.includes(provider)))(
    'says that this platform has no %s, and what it has, instead of computing on the CPU',
    async (provider) => {
      const error = await tryProvider(provider);
      expect(error).toBeInstanceOf(DetectorError);
      expect(error).toMatchObject({ code: 'unavailable' });
      expect(String(error)).toContain(`no provider ${provider}`);
      expect(String(error)).toContain(here.join(', '));
    },
  );

  it.each(EXECUTION_PROVIDERS.filter((provider) => here.includes(provider)))(
    'runs on %s, or says that it cannot here',
    async (provider) => {
      const outcome = await tryProvider(provider);
      if (outcome instanceof Error) {
        expect(provider).not.toBe('cpu');
        expect(outcome).toMatchObject({ name: 'DetectorError', code: 'unavailable' });
        expect(outcome.message).toMatch(
          new RegExp(`provider ${provider} cannot run .* set detect.provider to cpu`),
        );
      } else expect(outcome).toEqual(await tryProvider('cpu'));
    },
  );
});
