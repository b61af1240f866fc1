import type { Detection } from '../../../pipeline/domain/detection.ts';
import type { Label } from '../../../pipeline/domain/label.ts';

/** A face 0.05 wide and 0.09 high (square in a 16:9 picture) around a centre. */
export function face(
  x: number,
  y: number,
  label: Label = 'with_mask',
  confidence = 0.9,
  size = 1,
): Detection {
  const [halfWidth, halfHeight] = [0.025 * size, 0.045 * size];
  const scores = { with_mask: 0, without_mask: 0, incorrect_mask: 0, [label]: confidence };
  return { box: [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight], label, confidence, scores };
}
