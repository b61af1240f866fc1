import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureDemoClip } from '../../simulator/demo-clip.ts';
import { startSimulator, type Simulator } from '../../simulator/rtsp-server.ts';
import { MaskwatchServer } from '../helpers/maskwatch-server.ts';
import { Viewer } from './viewer.ts';

interface Mistake {
  readonly what: string;
  readonly url: () => string;
  readonly username?: string;
  readonly password?: string;
  /** The field beside which the message stands. */
  readonly field: 'camera-url' | 'camera-password';
  readonly message: RegExp;
}

describe('the form for a new camera', () => {
  let simulator: Simulator;
  let server: MaskwatchServer;
  let viewer: Viewer;
  let closedPort: number;

  beforeAll(async () => {
    const { h264Path } = await ensureDemoClip({});
    const credentials = { scheme: 'digest', username: 'viewer', password: 'right' } as const;
    simulator = await startSimulator({ streams: { gate: { file: h264Path, fps: 15, credentials } } });
    closedPort = await portWithoutListener();
    server = await MaskwatchServer.start();
    viewer = await Viewer.open(server.url);
    await viewer.signIn();
    await viewer.get('empty-wall').waitFor();
  });
  afterAll(async () => {
    await viewer?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    await simulator?.close();
  });
  beforeEach(async () => {
    await viewer.page.goto(`${server.url}/cameras/new`);
  });

  const forbidden: readonly Mistake[] = [
    {
      what: 'an address of another kind',
      url: () => 'http://127.0.0.1/camera',
      field: 'camera-url',
      message: /^Addresses that begin with http: are not opened\. Allowed are rtsp:\/\/host\/path, /,
    },
    {
      what: 'a file outside the media folder',
      url: () => 'file:../../etc/passwd',
      field: 'camera-url',
      message: /^A file must lie in .*videos \(ingest\.fileFolder in the configuration\)\./,
    },
  ];
  const failing: readonly Mistake[] = [
    {
      what: 'a wrong password',
      url: () => simulator.url('gate'),
      username: 'viewer',
      password: 'wrong',
      field: 'camera-password',
      message: /^The camera at 127\.0\.0\.1:\d+ refuses this user and password\. Check both; /,
    },
    {
      what: 'no password where one is needed',
      url: () => simulator.url('gate'),
      field: 'camera-password',
      message: /^The camera at 127\.0\.0\.1:\d+ wants a user and a password\. Enter them in their fields\.$/,
    },
    {
      what: 'a path that the camera does not have',
      url: () => simulator.url('no-such-stream'),
      field: 'camera-url',
      message: /^The camera at 127\.0\.0\.1:\d+ has no stream \/no-such-stream\. Look up the RTSP path /,
    },
    {
      what: 'a port where nothing listens',
      url: () => `rtsp://127.0.0.1:${closedPort}/stream`,
      field: 'camera-url',
      message: /^Nothing listens at 127\.0\.0\.1:\d+\. Check the port /,
    },
    ...forbidden,
  ];

  const fill = async ({ url, username = '', password = '' }: Mistake) => {
    await viewer.get('camera-name').fill('Mistaken');
    await viewer.get('camera-url').fill(url());
    await viewer.get('camera-username').fill(username);
    await viewer.get('camera-password').fill(password);
  };
  const expectOnlyError = async ({ field, message }: Mistake) => {
    await viewer.fieldError(field).waitFor();
    expect(await viewer.fieldError(field).textContent()).toMatch(message);
    expect(await viewer.get('field-error').count()).toBe(1);
    expect(await viewer.get(field).getAttribute('aria-invalid')).toBe('true');
  };

  it.each(failing)('tells at its field of $what', async (mistake) => {
    await fill(mistake);
    await viewer.get('test-camera').click();
    await expectOnlyError(mistake);
    // What was said about the old value is not true of a new one.
    await viewer.get(mistake.field).fill('rtsp://127.0.0.1/other');
    await viewer.get('field-error').waitFor({ state: 'detached' });
  });

  it.each(forbidden)('does not save $what', async (mistake) => {
    await fill(mistake);
    await viewer.get('save-camera').click();
    await expectOnlyError(mistake);
    expect(await server.get('/api/v1/cameras')).toEqual([]);
  });
});

async function portWithoutListener(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  return address !== null && typeof address === 'object' ? address.port : 1;
}
