import { describe, expect, it } from 'vitest';
import { readOnnxMetadata } from '../../../../pipeline/detect/onnx/metadata.ts';
import { tinyClassifier } from '../tiny-classifier.ts';

const METADATA = { maskwatch: '{"name":"Tür"}', other: 'x'.repeat(300) };

describe('readOnnxMetadata', () => {
  it('gives the texts beside the graph by their keys', () => {
    const found = readOnnxMetadata(tinyClassifier({ metadata: METADATA }));
    expect(Object.fromEntries(found)).toEqual(METADATA);
  });

  it('finds none in a model without any', () => {
    expect(readOnnxMetadata(tinyClassifier()).size).toBe(0);
  });

  it('refuses a file cut off anywhere, or gives what was whole before the cut', () => {
    const model = tinyClassifier({ metadata: METADATA });
    const whole = tinyClassifier().length;
    for (let length = 0; length < model.length; length += 1) {
      try {
        const found = readOnnxMetadata(model.subarray(0, length));
        // A cut between two fields cannot be told from a model with fewer of them.
        if (length <= whole) expect(found.size).toBe(0);
        else expect([...found.keys()]).toEqual(['maskwatch']);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }
    expect(() => readOnnxMetadata(model.subarray(0, -1))).toThrow('out of range');
  });

  it.each([
    ['a length beyond the end', [0x72, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ['a number without an end', [0x08, ...Array<number>(12).fill(0xff)]],
    ['a number cut off', [0x08, 0x80]],
    ['text', [...Buffer.from('no model')]],
  ])('refuses %s', (_, bytes) => {
    expect(() => readOnnxMetadata(Uint8Array.from(bytes))).toThrow();
  });
});
