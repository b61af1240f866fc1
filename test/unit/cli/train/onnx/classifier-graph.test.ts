import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from '../../../../../pipeline/detect/onnx/runtime.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTensorflow } from '../../../../../cli/train/head/backend.ts';
import { openBase } from '../../../../../cli/train/features/base-model.ts';
import { HeadNetwork } from '../../../../../cli/train/head/head-network.ts';
import { firstHead, type HeadState } from '../../../../../cli/train/head/head.ts';
import { node } from '../../../../../cli/train/onnx/build.ts';
import { joinHead, readMetadata } from '../../../../../cli/train/onnx/classifier-graph.ts';
import { FLOAT, UINT8 } from '../../../../../pipeline/detect/onnx/format.ts';
import { randomOf } from '../../../../../cli/train/random.ts';
import { tinyOnnx } from '../../../../helpers/tiny-onnx.ts';
import { tinyBase, type TinyBaseOptions } from '../features/tiny-base.ts';

const SIDE = 224;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maskwatch-base-'));
  await startTensorflow();
});
afterAll(() => rm(folder, { recursive: true }));

async function open(bytes: Uint8Array, baseOutput?: string) {
  const base = join(folder, 'base.onnx');
  await writeFile(base, bytes);
  return openBase({ base, manifest: '', ...(baseOutput === undefined ? {} : { baseOutput }) });
}

async function run(model: Uint8Array, crops: Uint8Array) {
  const session = await InferenceSession.create(model, { logSeverityLevel: 3 });
  const dims = [crops.length / (SIDE * SIDE * 3), SIDE, SIDE, 3];
  const results = await session.run({ crops: new Tensor('uint8', crops, dims) });
  await session.release();
  return results;
}

/** The upper half of a picture in one colour, the lower in another. */
function halves(upper: readonly number[], lower: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) =>
    at < (SIDE * SIDE * 3) / 2 ? upper[at % 3]! : lower[at % 3]!,
  );
}

describe('openBase', () => {
  const picture = halves([255, 0, 51], [255, 255, 51]);
  const scaled = (value: number) => expect.closeTo(value / 127.5 - 1, 5);

  it.each<TinyBaseOptions>([
    { type: 'float32', layout: 'nchw', isFlat: false, area: 32 },
    { type: 'float32', layout: 'nhwc', isFlat: false, area: 32 },
  ])('scales pixels to -1..1 and averages the map of %o', async (options) => {
    const base = await open(tinyBase(options));
    expect(base.width).toBe(3);
    const { embedding } = await run(base.features, picture);
    expect([...(embedding!.data as Float32Array)]).toEqual([scaled(255), scaled(127.5), scaled(51)]);
  });

  it('gives bytes to a base that takes bytes, and takes its row as it is', async () => {
    const base = await open(tinyBase());
    expect(base.width).toBe(12);
    const { embedding } = await run(base.features, picture);
    expect([...(embedding!.data as Float32Array)]).toEqual([
      255, 255, 255, 255, 0, 0, 255, 255, 51, 51, 51, 51,
    ]);
  });

  it('takes the output that is named, and leaves the top out', async () => {
    const base = await open(tinyBase({ hasTop: true }), 'features');
    expect(Object.keys(await run(base.features, picture))).toEqual(['embedding']);
    expect(Buffer.from(base.features).includes('base/weight')).toBe(false);
  });

  const conv = (outputs: string[], shape: number[]) =>
    tinyOnnx({
      nodes: [
        node('Cast', ['picture'], 'floats', { to: FLOAT }),
        node('Reshape', ['floats', 'shape'], 'features'),
      ],
      inputs: [['picture', UINT8, [1, SIDE, SIDE, 3]]],
      outputs,
      weights: [
        {
          name: 'shape',
          dims: [shape.length],
          dataType: 7,
          rawData: new Uint8Array(BigInt64Array.from(shape, BigInt).buffer),
        },
      ],
    });

  it.each<[string, () => Uint8Array, RegExp]>([
    ['no ONNX', () => Buffer.from('<html>not found</html>'), /is not an ONNX model, or is damaged/],
    ['an empty file', () => new Uint8Array(), /is not an ONNX model, or is damaged/],
    ['a truncated file', () => tinyBase().subarray(0, 200), /is not an ONNX model, or is damaged/],
    [
      'two outputs',
      () => tinyBase({ hasTop: true }),
      /has the outputs scores, features: name .*--base-output/,
    ],
    ['a fixed batch', () => conv(['features'], [1, SIDE * SIDE * 3]), /two pictures.*dynamic batch/s],
    ['rows of another rank', () => conv(['features'], [2, SIDE, -1]), /gives float32 \[2, 224, 672\]/],
    [
      'an old opset',
      () =>
        tinyOnnx({
          nodes: [node('Identity', ['a'], 'b')],
          inputs: [['a', FLOAT, ['n', 3, 8, 8]]],
          outputs: ['b'],
          opset: 6,
        }),
      /uses opset 6/,
    ],
    [
      'another kind of input',
      () =>
        tinyOnnx({ nodes: [node('Identity', ['a'], 'b')], inputs: [['a', FLOAT, ['n', 8]]], outputs: ['b'] }),
      /has the input a of another kind/,
    ],
    [
      'weights in another file',
      () =>
        tinyOnnx({
          nodes: [node('Add', ['a', 'w'], 'b')],
          inputs: [['a', FLOAT, ['n', 3, SIDE, SIDE]]],
          outputs: ['b'],
          weights: [{ name: 'w', dims: [1], dataType: FLOAT, dataLocation: 1 }],
        }),
      /keeps its weights in another file/,
    ],
  ])('refuses %s with a sentence', async (_, bytes, message) => {
    await expect(open(bytes())).rejects.toThrow(message);
  });

  it('refuses an output that is not there', async () => {
    await expect(open(tinyBase(), 'top')).rejects.toThrow(/has no output top; it has features/);
  });
});

describe('joinHead', () => {
  const random = randomOf('crops');
  const crops = Uint8Array.from({ length: 3 * SIDE * SIDE * 3 }, () => random() * 256);
  const entry = { name: 'joined', labels: ['a', 'b', 'c'] };

  /** Weights as after training: far from the first ones, and with biases. */
  function trainedHead(width: number): HeadState {
    const state = firstHead({ width, hidden: 128, classes: 3 }, 5);
    const draw = randomOf('head');
    const drawn = (values: Float32Array) => values.map((value) => value + draw() - 0.5);
    const { hiddenKernel, hiddenBias, kernel, bias } = state.weights;
    const weights = {
      hiddenKernel: hiddenKernel.map((value) => value / 100),
      hiddenBias: drawn(hiddenBias),
      kernel: drawn(kernel),
      bias: drawn(bias),
    };
    return { ...state, weights };
  }

  it('gives what the head gives in TensorFlow.js, to 1e-5', async () => {
    const { features, width } = await open(tinyBase());
    const shape = { width, hidden: 128, classes: 3 };
    const head = trainedHead(width);
    const { scores, embedding } = await run(joinHead(features, shape, head.weights, entry), crops);
    const network = await HeadNetwork.open(shape, head, 0, 0);
    const rows = tf.tensor2d(embedding!.data as Float32Array, [3, width]);
    const expected = network.predict(rows).dataSync();
    network.close();
    expect(scores!.dims).toEqual([3, 3]);
    const given = [...(scores!.data as Float32Array)];
    for (const [index, value] of given.entries())
      expect(Math.abs(value - expected[index]!)).toBeLessThan(1e-5);
    // The head does tell these pictures' classes apart, so that equal figures mean something.
    expect(Math.max(...given) - Math.min(...given)).toBeGreaterThan(0.05);
  });

  it('carries its manifest entry', async () => {
    const { features, width } = await open(tinyBase());
    const head = trainedHead(width);
    const model = joinHead(features, { width, hidden: 128, classes: 3 }, head.weights, entry);
    expect(JSON.parse(readMetadata(model)!)).toEqual(entry);
    expect(readMetadata(tinyBase())).toBeUndefined();
  });

  it('can be the base of another, whose base can be that of a third', async () => {
    let model = tinyBase({ type: 'float32', layout: 'nchw', isFlat: false });
    const firstEmbedding = (await run((await open(model)).features, crops))['embedding']!.data;
    for (let generation = 0; generation < 3; generation += 1) {
      const { features, width } = await open(model);
      const head = trainedHead(width);
      const next = { name: `generation ${generation}` };
      model = joinHead(features, { width, hidden: 128, classes: 3 }, head.weights, next);
      const results = await run(model, crops);
      expect(Object.keys(results)).toEqual(['scores', 'embedding']);
      expect(results['embedding']!.data).toEqual(firstEmbedding);
      expect(JSON.parse(readMetadata(model)!)).toEqual(next);
    }
  });
});
