import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from '../../../../pipeline/detect/onnx/runtime.ts';
import { describe, expect, it } from 'vitest';
import { fixInputShape } from '../../../../pipeline/detect/onnx/fixed-shape.ts';
import { tinyModel } from '../tiny-model.ts';

function frame(width: number, height: number): Tensor {
  const pixels = new Uint8Array(width * height * 3).map((_, index) => (index * 7919) % 251);
  return new Tensor('uint8', pixels, [1, height, width, 3]);
}

async function run(
  model: Uint8Array,
  width: number,
  height: number,
): Promise<InferenceSession.OnnxValueMapType> {
  const session = await InferenceSession.create(model, { logSeverityLevel: 4 });
  try {
    return await session.run({ frames: frame(width, height) });
  } finally {
    await session.release();
  }
}

describe('fixInputShape', () => {
  it('leaves what the shipped detector answers as it is', async () => {
    const model = await readFile(new URL('../../../../models/mask-detector.onnx', import.meta.url));
    const general = await run(model, 640, 384);
    const fixed = await run(fixInputShape(model, [1, 384, 640, 3]), 640, 384);
    for (const name of ['boxes', 'scores']) {
      const [ours, theirs] = [fixed[name]!.data as Float32Array, general[name]!.data as Float32Array];
      expect(ours.length).toBe(theirs.length);
      expect(Math.max(...ours.map((value, index) => Math.abs(value - theirs[index]!)))).toBeLessThan(1e-5);
    }
  });

  it('makes a model that takes no other shape', async () => {
    const fixed = fixInputShape(tinyModel(), [1, 32, 64, 3]);
    await expect(run(fixed, 64, 32)).resolves.toHaveProperty('scores');
    await expect(run(fixed, 96, 64)).rejects.toThrow('invalid dimensions');
  });

  it('leaves a dimension open where it is told so', async () => {
    const fixed = fixInputShape(tinyModel(), [1, null, 64, 3]);
    await expect(run(fixed, 64, 96)).resolves.toHaveProperty('scores');
    await expect(run(fixed, 96, 64)).rejects.toThrow('invalid dimensions');
  });

  it('leaves a model alone whose input has another number of dimensions', () => {
    const model = tinyModel();
    expect(fixInputShape(model, [1, 3])).toBe(model);
  });
});
