import { expect, it } from 'vitest';
import { capacityText } from '../../../../../client/src/cameras/wall/capacity-text.ts';

const CAPACITY = {
  width: 1920,
  height: 1080,
  fps: 25,
  moreCameras: 3,
  limit: 'processor' as const,
  costPercent: 14.7,
  idlePercent: 90,
  cores: 2,
};

it('says how many more cameras fit, and why not more', () => {
  expect(capacityText(CAPACITY)).toBe(
    '3 more 1080p cameras fit on this machine. Each takes about 15\u00a0% of a core, and 45\u00a0% of the processor is idle.',
  );
  expect(capacityText({ ...CAPACITY, moreCameras: 1 })).toMatch(/^1 more 1080p camera fits/);
  expect(capacityText({ ...CAPACITY, moreCameras: 0 })).toMatch(/^No more 1080p cameras fit/);
  expect(capacityText({ ...CAPACITY, limit: 'memory' })).toMatch(/Memory ends first\.$/);
});
