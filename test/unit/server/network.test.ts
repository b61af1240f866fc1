import { describe, expect, it } from 'vitest';
import { Config } from '../../../config/schema.ts';
import { startFailure } from '../../../server/start-failure.ts';
import { reachingSentences, rtcListenIp } from '../../../server/network.ts';

const config = (host: string, rtc: object = {}) => Config.parse({ server: { host }, rtc });

describe('rtcListenIp', () => {
  it('follows the page unless it is configured', () => {
    expect(rtcListenIp(config('127.0.0.1'))).toBe('127.0.0.1');
    expect(rtcListenIp(config('localhost'))).toBe('127.0.0.1');
    expect(rtcListenIp(config('192.168.1.5'))).toBe('192.168.1.5');
    for (const host of ['0.0.0.0', '::', 'cam.local']) expect(rtcListenIp(config(host))).toBe('0.0.0.0');
    expect(rtcListenIp(config('0.0.0.0', { listenIp: '10.0.0.1' }))).toBe('10.0.0.1');
  });
});

describe('reachingSentences', () => {
  it('says where the page is, and how others get to it', () => {
    expect(reachingSentences(config('127.0.0.1'), 8080, '192.168.1.5')).toEqual([
      'Maskwatch is ready: http://127.0.0.1:8080',
      'Only this computer can open it. MASKWATCH_HOST=0.0.0.0 opens it to the network, at http://192.168.1.5:8080.',
    ]);
    expect(reachingSentences(config('0.0.0.0'), 80, '192.168.1.5')).toEqual([
      'Maskwatch is ready: http://127.0.0.1:80',
      'From other computers: http://192.168.1.5:80',
    ]);
    expect(reachingSentences(config('::1'), 8080, null)[0]).toBe('Maskwatch is ready: http://[::1]:8080');
  });
});

describe('startFailure', () => {
  it('says what to do about the port', () => {
    const error = (code: string) => Object.assign(new Error(code), { code, syscall: 'listen' });
    expect(startFailure(error('EADDRINUSE'), config('127.0.0.1'))).toBe(
      'port 8080 of 127.0.0.1 is in use by another program: stop it, or set another port by MASKWATCH_PORT.',
    );
    expect(startFailure(error('EACCES'), config('127.0.0.1'))).toContain('above 1023');
    expect(startFailure(new Error('The model is wrong.'), config('127.0.0.1'))).toBe('The model is wrong.');
  });
});
