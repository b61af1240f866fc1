import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DetectorLink } from '../../../../pipeline/detect/socket/detector-link.ts';
import type { ToCamera } from '../../../../pipeline/detect/socket/socket-messages.ts';
import { FramedSocket } from '../../../../pipeline/ipc/framed-socket.ts';

const HELLO = { type: 'hello', cameraId: 'gate' };
const WELCOME: ToCamera = {
  type: 'welcome',
  model: 'tiny',
  labels: ['with_mask', 'without_mask', 'incorrect_mask'],
  sizes: [[64, 32]],
  followSizes: [],
  letterboxFill: 114,
  thresholds: { minConfidence: 0.1, startConfidence: 0.5, endConfidence: 0.2, nmsIou: 0.5 },
  verifier: null,
};

describe('DetectorLink', () => {
  let folder: string;
  let link: DetectorLink;
  let server: Server | undefined;
  const peers: FramedSocket[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maskwatch-link-'));
    const socketPath = join(folder, 'detector.sock');
    link = new DetectorLink({ socketPath, cameraId: 'gate', log: pino({ level: 'silent' }) });
  });
  afterEach(async () => {
    vi.useRealTimers();
    link.close();
    for (const peer of peers.splice(0)) peer.close();
    server?.close();
    server = undefined;
    await rm(folder, { recursive: true });
  });

  async function listen(): Promise<Server> {
    server = createServer().listen(join(folder, 'detector.sock'));
    await once(server, 'listening');
    return server;
  }

  /** The detector's end of the next connection, once the camera has introduced itself. */
  async function nextPeer(): Promise<FramedSocket> {
    const [socket] = await once(server!, 'connection');
    const peer = new FramedSocket(socket);
    peers.push(peer);
    const [{ json }] = await once(peer, 'message');
    expect(json).toEqual(HELLO);
    return peer;
  }

  it('introduces the camera on each connection, and makes the next by itself', async () => {
    await listen();
    link.connect();
    const first = await nextPeer();
    const lost = once(link, 'lost');
    first.close();
    expect(await lost).toEqual([null]);
    const second = await nextPeer();
    const told = once(link, 'message');
    second.send(WELCOME);
    expect(await told).toEqual([WELCOME]);
    const heard = once(second, 'message');
    const frame = { type: 'frame', frameId: 1, width: 1, height: 1 } as const;
    link.send(frame, Uint8Array.of(1, 2, 3));
    expect(await heard).toMatchObject([{ json: frame }]);
  });

  it('gives up a connection on which it understands nothing, or when it is told to, for a new one', async () => {
    await listen();
    link.connect();
    const first = await nextPeer();
    const second = nextPeer();
    first.send({ type: 'greetings' });
    await second;
    const third = nextPeer();
    link.reset();
    await third;
  });

  it('waits longer after each failure, a second at most, and briefly again once it was welcomed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    link.connect();
    const waitMs = async (lost: Promise<unknown>) => {
      await lost;
      const before = Date.now();
      vi.advanceTimersToNextTimer();
      return Date.now() - before;
    };
    const waits: number[] = [];
    while (waits.length < 5) waits.push(await waitMs(once(link, 'lost')));
    expect(waits).toEqual([100, 200, 400, 800, 1000]);
    await once(link, 'lost');
    await listen();
    const connected = nextPeer();
    vi.advanceTimersToNextTimer();
    const peer = await connected;
    const welcomed = once(link, 'message');
    peer.send(WELCOME);
    await welcomed;
    const lost = once(link, 'lost');
    peer.close();
    expect(await waitMs(lost)).toBe(100);
  });

  it('makes no connection any more once it is closed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    link.connect();
    await once(link, 'lost');
    expect(vi.getTimerCount()).toBe(1);
    link.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells that a connection is lost that was open when it was closed, and comes back no more', async () => {
    await listen();
    link.connect();
    await nextPeer();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const lost = once(link, 'lost');
    link.close();
    expect(await lost).toEqual([null]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
