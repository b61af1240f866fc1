import { expect, it } from 'vitest';
import { codecInUseText, encodingText } from '../../../../../client/src/cameras/page/codec-in-use-text.ts';

const cpu = { isHardware: false, reason: null };
const hardware = { isHardware: true, reason: null };

it.each([
  [{ ...cpu, name: 'h264' }, 'CPU (H.264)'],
  [{ ...cpu, name: 'libx264' }, 'CPU (x264)'],
  [
    { ...cpu, name: 'libx264', reason: 'h264_nvenc failed: no session' },
    'CPU (x264), as h264_nvenc failed: no session',
  ],
  [{ ...hardware, name: 'h264_nvenc' }, 'Nvidia (h264_nvenc)'],
  [
    { ...hardware, name: 'h264_nvenc', reason: 'h264_nvenc failed: no session' },
    'Nvidia (h264_nvenc), in part CPU, as h264_nvenc failed: no session',
  ],
  [{ ...hardware, name: 'vaapi' }, 'GPU by VA-API (vaapi)'],
  [{ ...hardware, name: 'rkmpp' }, 'Hardware (rkmpp)'],
  [null, null],
])('says %j as %s', (used, text) => expect(codecInUseText(used)).toBe(text));

it('says that the encoder is not known while nobody has watched, unless the camera is away', () => {
  const decoder = { ...cpu, name: 'h264' };
  const encodeEffort = 'full' as const;
  const x264 = { ...cpu, name: 'libx264' };
  expect(encodingText({ decoder, encoder: null, encodeEffort })).toMatch(/when somebody watches/);
  expect(encodingText({ decoder, encoder: x264, encodeEffort })).toBe('CPU (x264)');
  expect(encodingText({ decoder: null, encoder: null, encodeEffort: null })).toBeNull();
});

it.each([
  ['less', 'CPU (x264), less exact, as the machine was busy within the last minutes'],
  ['least', 'CPU (x264), least exact, as the machine was busy within the last minutes'],
] as const)('says why x264 encodes with %s effort than configured', (encodeEffort, text) => {
  const decoder = { ...cpu, name: 'h264' };
  expect(encodingText({ decoder, encoder: { ...cpu, name: 'libx264' }, encodeEffort })).toBe(text);
  const nvenc = { isHardware: true, name: 'h264_nvenc', reason: null };
  expect(encodingText({ decoder, encoder: nvenc, encodeEffort })).toBe('Nvidia (h264_nvenc)');
});
