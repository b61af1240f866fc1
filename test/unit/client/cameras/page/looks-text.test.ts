import { expect, it } from 'vitest';
import { looksText } from '../../../../../client/src/cameras/page/looks-text.ts';

const wish = (current: number) => ({ wished: 5, current });

it.each([
  [{ fpsDetect: 5.04, lookRate: wish(5), looksGated: 0 }, '5.0'],
  [{ fpsDetect: 3.1, lookRate: wish(3.2), looksGated: 0 }, '3.2 of 5 (the detector is busy)'],
  [{ fpsDetect: 0.5, lookRate: wish(5), looksGated: 4 }, '0.5 of 5 (nothing moves)'],
  [{ fpsDetect: 0, lookRate: null, looksGated: 0 }, '0.0'],
])('says %j as %s', (stats, text) => expect(looksText(stats)).toBe(text));
