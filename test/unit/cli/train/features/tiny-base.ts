import { floatTensor, node } from '../../../../../cli/train/onnx/build.ts';
import { FLOAT, UINT8, type OnnxNode } from '../../../../../pipeline/detect/onnx/format.ts';
import { tinyOnnx } from '../../../../helpers/tiny-onnx.ts';

/** A base made on the spot, which averages areas of a picture, so that tests know every number that comes out. */
export interface TinyBaseOptions {
  /** uint8 takes 0..255 and float32 -1..1, as bases do. */
  readonly type?: 'uint8' | 'float32';
  readonly layout?: 'nhwc' | 'nchw';
  /** Side of the areas in pixels: 32 makes a map of 7x7, 112 one of 2x2. */
  readonly area?: number;
  /** One row a picture rather than a map. */
  readonly isFlat?: boolean;
  /** Another output of no use, with a weight of its own. */
  readonly hasTop?: boolean;
}

export function tinyBase({
  type = 'uint8',
  layout = 'nhwc',
  area = 112,
  isFlat = true,
  hasTop = false,
}: TinyBaseOptions = {}): Uint8Array {
  const isLast = layout === 'nhwc';
  const kernel = { kernel_shape: [area, area], strides: [area, area] };
  const toFirst = { perm: [0, 3, 1, 2] };
  const nodes: OnnxNode[] = [
    node('Cast', ['picture'], 'floats', { to: FLOAT }),
    isLast ? node('Transpose', ['floats'], 'planes', toFirst) : node('Identity', ['floats'], 'planes'),
    node('AveragePool', ['planes'], 'map', kernel),
    isFlat
      ? node('Flatten', ['map'], 'features', { axis: 1 })
      : isLast
        ? node('Transpose', ['map'], 'features', { perm: [0, 2, 3, 1] })
        : node('Identity', ['map'], 'features'),
  ];
  if (hasTop) nodes.push(node('Mul', ['features', 'weight'], 'scores'));
  return tinyOnnx({
    nodes,
    inputs: [['picture', type === 'uint8' ? UINT8 : FLOAT, isLast ? ['n', 224, 224, 3] : ['n', 3, 224, 224]]],
    outputs: hasTop ? ['scores', 'features'] : ['features'],
    weights: hasTop ? [floatTensor('weight', [1], Float32Array.of(2))] : [],
  });
}
