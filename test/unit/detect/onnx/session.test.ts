import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { env } from '../../../../pipeline/detect/onnx/runtime.ts';
import { describe, expect, it } from 'vitest';
import { node, tensorValue } from '../../../../cli/train/onnx/build.ts';
import { fixInputShape } from '../../../../pipeline/detect/onnx/fixed-shape.ts';
import { decodeModel, encodeModel, type OnnxModel } from '../../../../pipeline/detect/onnx/format.ts';
import { createSession } from '../../../../pipeline/detect/onnx/session.ts';
import { DetectorError } from '../../../../pipeline/errors.ts';
import { tinyModel } from '../tiny-model.ts';

/** Of ONNX's TensorProto.DataType. */
const DOUBLE = 11;
const RUNTIME = `ONNX Runtime ${env.versions.node}`;

function changed(change: (model: OnnxModel) => void): Uint8Array {
  const model = decodeModel(tinyModel());
  change(model);
  return encodeModel(model);
}

const NOT_ONNX = 'is not an ONNX model, or is damaged. Copy it or export it again.';

describe('createSession', () => {
  it.each<[string, Uint8Array, string]>([
    ['a truncated file', tinyModel().subarray(0, 400), NOT_ONNX],
    ['a text', Buffer.from('<html>not found</html>'), NOT_ONNX],
    ['an empty file', new Uint8Array(), NOT_ONNX],
    ['a file of zeros', new Uint8Array(1000), NOT_ONNX],
    [
      'an operator that does not exist',
      changed(({ graph }) => (graph!.node[2]!.opType = 'Frobnicate')),
      `uses the operator Frobnicate, which ${RUNTIME} does not have in opset 17. Export it without that operator`,
    ],
    [
      'an operator of a later opset',
      changed(({ graph }) => graph!.node.push(node('Mish', ['scores'], 'more'))),
      `uses the operator Mish, which ${RUNTIME} does not have in opset 17.`,
    ],
    [
      'an operator without code for its numbers',
      changed(({ graph }) => {
        graph!.node.push(node('Cast', ['scores'], 'exact', { to: DOUBLE }), node('Erf', ['exact'], 'more'));
        graph!.output.push(tensorValue('more', DOUBLE, ['n', 2, 3]));
      }),
      `uses the operator Erf with a type of numbers for which ${RUNTIME} has no code on the CPU. Export it as float32.`,
    ],
    [
      'an opset that is too new',
      changed(({ opsetImport }) => (opsetImport![0]!.version = 99)),
      `is of opset 99, which is newer than ${RUNTIME}. Export it with opset `,
    ],
    [
      'a file format that is too new',
      changed((model) => (model.irVersion = 99)),
      `is of version 99 of ONNX’s file format, and ${RUNTIME} reads up to `,
    ],
    [
      'weights in another file',
      changed(({ graph }) => (graph!.initializer[0]!.dataLocation = 1)),
      'keeps its weights in another file. Export it as one file.',
    ],
    [
      'a graph that does not fit together',
      changed(({ graph }) => (graph!.node[3]!.input[0] = 'nowhere')),
      `cannot be opened by ${RUNTIME} (Invalid model. Node input 'nowhere' is not a graph input`,
    ],
    [
      'no opset',
      changed((model) => (model.opsetImport = [])),
      `cannot be opened by ${RUNTIME} (Missing opset in the model.`,
    ],
  ])('says what is wrong with %s, and what to do', async (_, bytes, sentence) => {
    const fixed = (whole: Uint8Array) => fixInputShape(whole, [1, 32, 64, 3]);
    for (const change of [undefined, fixed]) {
      const error: unknown = await createSession({ file: 'tiny.onnx', bytes }, 'cpu', change).catch(
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(DetectorError);
      expect(error).toMatchObject({ code: 'model-mismatch' });
      expect(String(error)).toContain(`Model file tiny.onnx ${sentence}`);
      expect(String(error).split('\n')).toHaveLength(1);
    }
  });

  it('says that memory is short, not that the model is wrong', async () => {
    const child = new URL('short-of-memory-child.ts', import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', child]);
    expect(JSON.parse(stdout)).toEqual({
      code: 'unavailable',
      message: expect.stringMatching(
        /^There is not enough memory to open the model file large\.onnx\. Free some/,
      ),
    });
  });
});
