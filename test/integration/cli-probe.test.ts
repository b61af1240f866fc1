import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder, makeVideo, runCli, startCli } from './cli-process.ts';

describe('maskwatch probe', { timeout: 60_000 }, () => {
  let folder: Awaited<ReturnType<typeof makeFolder>>;

  beforeEach(async () => {
    folder = await makeFolder();
  });
  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
  });

  const probe = (...args: string[]) => runCli(['probe', ...args], folder.path);

  it('tells what a file holds, also one that is over at once', async () => {
    await makeVideo(join(folder.path, 'a card.mp4'), 23);
    const { code, stdout, stderr } = await probe('a card.mp4', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const facts = JSON.parse(stdout) as Record<string, unknown>;
    expect(facts).toMatchObject({
      codec: 'h264',
      profile: 'High',
      width: 320,
      height: 240,
      gop: 10,
      hasBFrames: true,
    });
    expect(facts['fps']).toBeCloseTo(15, 1);
    expect(facts['timeToFirstFrameMs']).toBeGreaterThan(0);
    expect(facts['plan']).toContain('Clips keep the camera’s own video, untouched.');
    expect(facts).not.toHaveProperty('snapshotJpeg');

    const text = (await probe(`file:${join(folder.path, 'a card.mp4')}`)).stdout;
    expect(text).toMatch(/size +320x240/);
    expect(text).toMatch(/B-frames +yes/);
  });

  it('says in a sentence that nothing listens', async () => {
    const port = await freePort();
    const { code, stdout, stderr } = await probe(`rtsp://127.0.0.1:${port}/stream`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`Nothing listens at 127.0.0.1:${port}.`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('warns of a password in the address, and does not repeat it', async () => {
    const { stderr } = await probe(`rtsp://joe:topsecret@127.0.0.1:${await freePort()}/stream`);
    expect(stderr).toContain('MASKWATCH_CAMERA_PASSWORD');
    expect(stderr).toContain('Nothing listens');
    expect(stderr).not.toContain('topsecret');
  });

  it('takes the password from the environment, and asks for it otherwise', async () => {
    const url = `rtsp://127.0.0.1:${await freePort()}/stream`;
    const without = await probe(url, '--username', 'joe');
    expect(without.stderr).toContain('The password of joe is missing: set MASKWATCH_CAMERA_PASSWORD.');
    const given = await runCli(['probe', url, '--username', 'joe'], folder.path, {
      MASKWATCH_CAMERA_PASSWORD: 'x y@z',
    });
    expect(given.stderr).toContain('Nothing listens');
  });

  it('stops at Ctrl-C while a camera does not answer', async () => {
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const connected = once(silent, 'connection');
    const child = startCli(['probe', `rtsp://127.0.0.1:${port}/stream`, '--timeout', '60'], folder.path);
    const closed = once(child, 'close');
    await connected;
    child.kill('SIGINT');
    expect(await closed).toEqual([130, null]);
    silent.close();
  });

  it.each([
    [['http://127.0.0.1/'], 'Addresses that begin with http: are not opened.'],
    [['nowhere.mp4'], 'There is no file nowhere.mp4.'],
    [['.'], '. is not a file.'],
    [['rtsp://127.0.0.1/', '--transport', 'http'], 'Allowed choices are tcp, udp.'],
    [['rtsp://127.0.0.1/', '--timeout', 'soon'], 'It must be a number of seconds'],
  ])('refuses %j', async (args, sentence) => {
    const { code, stderr } = await probe(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
