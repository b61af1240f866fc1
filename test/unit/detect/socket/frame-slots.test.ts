import { expect, it } from 'vitest';
import { FrameSlots } from '../../../../pipeline/detect/socket/frame-slots.ts';

it('gives copies of exactly the frame, in one memory for large and small ones in turn', () => {
  const slots = new FrameSlots(1);
  const large = slots.take(1, Uint8Array.of(1, 2, 3, 4));
  slots.free(1);
  const small = slots.take(2, Uint8Array.of(5, 6));
  expect([...small!]).toEqual([5, 6]);
  expect(small?.buffer).toBe(large?.buffer);
  slots.free(2);
  expect([...slots.take(3, Uint8Array.of(7, 8, 9, 10))!]).toEqual([7, 8, 9, 10]);
});
