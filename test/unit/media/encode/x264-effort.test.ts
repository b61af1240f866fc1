import { expect, it } from 'vitest';
import { effortsOf, x264Options } from '../../../../pipeline/media/encode/x264-effort.ts';

it.each([
  ['ultrafast', ['ultrafast']],
  ['superfast', ['superfast', 'ultrafast', 'ultrafast']],
  ['veryfast', ['veryfast', 'superfast', 'ultrafast']],
  ['medium', ['medium', 'superfast', 'ultrafast']],
])('has no effort of %s that is more than the one before it, nor twice the same', (preset, presets) => {
  const options = effortsOf(preset).map((effort) => x264Options(preset, effort));
  expect(options.map((each) => each['preset'])).toEqual(presets);
  expect(new Set(options.map((each) => JSON.stringify(each))).size).toBe(presets.length);
});
