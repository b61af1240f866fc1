import { describe, expect, it } from 'vitest';
import { baseUrl, controlUrl } from '../../../../../pipeline/ingest/sources/rtsp/session/control-url.ts';

describe('controlUrl', () => {
  it.each([
    ['rtsp://camera/live', null, 'rtsp://camera/live'],
    ['rtsp://camera/live', '*', 'rtsp://camera/live'],
    ['rtsp://camera/live', 'trackID=1', 'rtsp://camera/live/trackID=1'],
    ['rtsp://camera/live/', 'trackID=1', 'rtsp://camera/live/trackID=1'],
    [
      'rtsp://camera/live?channel=1&subtype=0',
      'trackID=1',
      'rtsp://camera/live?channel=1&subtype=0/trackID=1',
    ],
    ['rtsp://camera/live', '?ctype=video', 'rtsp://camera/live?ctype=video'],
    ['rtsp://camera/live', '/video', 'rtsp://camera/live/video'],
    ['rtsp://camera/live', 'rtsp://10.0.0.2:8554/a/video', 'rtsp://10.0.0.2:8554/a/video'],
  ])('puts %s and %s together to %s', (base, control, url) => {
    expect(controlUrl(base, control)).toBe(url);
  });
});

describe('baseUrl', () => {
  it('is what the camera says, where that is an address', () => {
    expect(baseUrl('rtsp://camera/a', 'rtsp://camera/a/b/')).toBe('rtsp://camera/a/b/');
    for (const told of [null, '', '/a/', 'http://camera/', 'rtsp://camera/a b'])
      expect(baseUrl('rtsp://camera/a', told)).toBe('rtsp://camera/a');
  });
});
