import { describe, expect, it } from 'vitest';
import { parseCameraUrl, splitCredentials } from '../../../pipeline/ingest/camera-url.ts';
import { SourceError } from '../../../pipeline/errors.ts';

const base = { transport: 'tcp', username: '', password: '', loop: true } as const;
const parse = (url: string, more: Partial<{ username: string; password: string }> = {}) =>
  parseCameraUrl({ ...base, ...more, url }, { fileFolder: '/srv/videos' });

describe('parseCameraUrl', () => {
  it('takes an RTSP address with user and password as fields of any characters', () => {
    expect(
      parse('rtsp://cam.local:8554/live?channel=1', { username: 'a dmin', password: 'p@:/?#[]% ü' }),
    ).toEqual({
      kind: 'rtsp',
      url: 'rtsp://cam.local:8554/live?channel=1',
      transport: 'tcp',
      username: 'a dmin',
      password: 'p@:/?#[]% ü',
    });
  });

  it('moves user and password out of an address that carries them', () => {
    const { url, username, password } = splitCredentials({
      ...base,
      url: 'rtsp://admin:p%40ss@10.0.0.5/stream',
    });
    expect({ url, username, password }).toEqual({
      url: 'rtsp://10.0.0.5/stream',
      username: 'admin',
      password: 'p@ss',
    });
  });

  it('prefers the fields to what the address carries', () => {
    expect(parse('rtsp://old:old@host/x', { username: 'new', password: 'secret' })).toMatchObject({
      username: 'new',
      password: 'secret',
    });
  });

  it('takes a webcam and a file below the folder', () => {
    expect(parse('v4l2:/dev/video2')).toEqual({ kind: 'webcam', device: '/dev/video2' });
    expect(parse('file:entrance/monday.mp4')).toEqual({
      kind: 'file',
      path: '/srv/videos/entrance/monday.mp4',
      loop: true,
    });
  });

  it.each([
    ['http://host/video.mjpg'],
    ['concat:a.mp4|b.mp4'],
    ['subfile,,start,0,end,10,,:/etc/passwd'],
    ['pipe:0'],
    ['exec:rm -rf /'],
    ['/etc/passwd'],
    ['host/path'],
    ['rtsp:///path'],
    ['rtsp://host/a\nb'],
    ['v4l2:/dev/sda'],
    ['v4l2:/dev/video0/../sda'],
    ['file:../secret.mp4'],
    ['file:/etc/passwd'],
    ['file:%2e%2e/secret.mp4'],
    ['file:'],
  ])('refuses %j and says what is allowed', (url) => {
    expect(() => parse(url)).toThrow(SourceError);
    expect(() => parse(url)).toThrow(/Allowed are rtsp:/);
  });

  it('refuses a user name with a colon, which RTSP cannot carry', () => {
    expect(() => parse('rtsp://host/x', { username: 'a:b', password: 'c' })).toThrow(/colon/);
  });

  it('never repeats a password in its errors', () => {
    try {
      parse('rtsp://user:hunter2/extra@host/x');
    } catch (error) {
      expect(String(error)).not.toContain('hunter2');
      return;
    }
    expect(JSON.stringify(parse('rtsp://user:hunter2/extra@host/x'))).not.toContain('@');
  });
});
