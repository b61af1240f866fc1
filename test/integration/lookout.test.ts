import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Lookout, type Look, type Sight } from '../../pipeline/camera/looks/lookout.ts';
import { StageMeter } from '../../pipeline/camera/meter/stage-meter.ts';
import type { FromCamera, ToCamera } from '../../pipeline/detect/socket/socket-messages.ts';
import type { Box } from '../../pipeline/domain/box.ts';
import { FramedSocket } from '../../pipeline/ipc/framed-socket.ts';
import { newFrame } from '../../pipeline/media/picture/frame.ts';
import { cameraSettings } from '../helpers/camera-child.ts';
import { eventually } from '../helpers/eventually.ts';

const WHOLE = [320, 160] as const;
const FOLLOW = [256, 128] as const;
/** In the whole picture, and so in the input for it. */
const FACE: Box = [0.62, 0.4, 0.68, 0.52];
/** No multiple of a look: a spared one is the first after it. */
const RELINK_MS = 1900;
const GRACE_MS = 100;
const STEP_MS = 200;
const LIGHT = 230;

/** What the scripted detector does with a frame: finds these faces, those who are expected, or drops it. */
type Answer = readonly Box[] | 'expected' | 'drop';
type FrameMessage = Extract<FromCamera, { type: 'frame' }>;

interface Shown {
  readonly kind: 'whole' | 'follows';
  /** Whether the light square was to be seen. */
  readonly hasLight: boolean;
}

/** Detectors answer over a real socket, by the test's script. */
async function listen(
  socketPath: string,
  answerTo: (frame: FrameMessage, rgb: Uint8Array) => Answer,
): Promise<Server> {
  const server = createServer((connection) => {
    const socket = new FramedSocket(connection);
    const send = (message: ToCamera): void => socket.send(message);
    socket.on('message', ({ json, payload }) => {
      const message = json as FromCamera;
      if (message.type === 'hello')
        send({
          type: 'welcome',
          model: 'scripted',
          labels: ['with_mask', 'without_mask', 'incorrect_mask'],
          sizes: [[...WHOLE]],
          followSizes: [[...FOLLOW]],
          thresholds: { minConfidence: 0.2, startConfidence: 0.5, endConfidence: 0.3, nmsIou: 0.45 },
          letterboxFill: 114,
          verifier: null,
        });
      if (message.type !== 'frame') return;
      const answer = answerTo(message, payload);
      const { frameId } = message;
      if (answer === 'drop') return send({ type: 'dropped', frameId });
      const boxes = answer === 'expected' ? (message.known ?? []).map(({ box }) => box) : answer;
      const scores = { with_mask: 0, without_mask: 0.9, incorrect_mask: 0 };
      const detections = boxes.map((box) => ({
        box: [...box] as [number, number, number, number],
        label: 'without_mask' as const,
        confidence: 0.9,
        scores,
      }));
      send({ type: 'detections', frameId, detections, crops: 0, queueMs: 0, inferMs: 0 });
    });
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return server;
}

describe('Lookout', { timeout: 60_000 }, () => {
  const frames: Frame[] = [];
  let folder: string;
  let server: Server;
  let lookout: Lookout;
  let answer: Answer;
  let nowMs: number;
  let told: (Look | Sight | 'dropped')[];
  let shown: Shown[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maskwatch-lookout-'));
    const socketPath = join(folder, 'detector.sock');
    [answer, nowMs, told, shown] = [[FACE], 1000, [], []];
    server = await listen(socketPath, ({ width }, rgb) => {
      shown.push({
        kind: width === WHOLE[0] ? 'whole' : 'follows',
        hasLight: rgb.some((each) => each > LIGHT - 30),
      });
      return answer;
    });
    const settings = cameraSettings({ kind: 'file', path: 'unread', loop: false }, folder);
    const clock = { monotonicMs: () => nowMs, wallMs: () => nowMs };
    lookout = new Lookout(
      {
        cameraId: 'camera',
        rules: {
          ...settings.rules,
          graceMs: GRACE_MS,
          relinkMs: RELINK_MS,
          stillGraceMs: 0,
          ignoreStill: false,
        },
        detect: { ...settings.detect, socketPath, fps: 1000 / STEP_MS },
      },
      { clock, log: pino({ level: 'silent' }), stages: new StageMeter(clock) },
      {
        onLook: (look) => told.push(look),
        onDropped: () => told.push('dropped'),
        onGated: (sight) => told.push(sight),
      },
    );
    await lookout.connected(AbortSignal.timeout(10_000));
  });
  afterEach(async () => {
    lookout.dispose();
    server.close();
    for (const frame of frames.splice(0)) frame.free();
    await rm(folder, { recursive: true });
  });

  /** Grey, with a light square at that place. */
  function picture(x?: number): Frame {
    const frame = newFrame(WHOLE[0], WHOLE[1], AV_PIX_FMT_YUV420P);
    const [luma, u, v] = frame.data!;
    luma!.fill(60);
    u!.fill(128);
    v!.fill(128);
    if (x !== undefined)
      for (let y = 100; y < 140; y += 1)
        luma!.fill(LIGHT, y * frame.linesize[0]! + x, y * frame.linesize[0]! + x + 40);
    frames.push(frame);
    return frame;
  }

  /** The next picture, answered so. @returns What was shown of it; null where nothing was. */
  async function look(as: Answer, frame = picture()): Promise<Shown | null> {
    nowMs += STEP_MS;
    answer = as;
    const [tellings, frameCount] = [told.length, shown.length];
    lookout.offer(frame, { monotonicMs: nowMs, wallMs: nowMs });
    await eventually('the answer', () => told.length > tellings);
    return shown[frameCount] ?? null;
  }

  it('follows whom the whole look found, and looks at all of it again for whom it misses', async () => {
    expect(await look([FACE])).toMatchObject({ kind: 'whole' });
    expect(await look('expected')).toMatchObject({ kind: 'follows' });
    expect(await look([])).toMatchObject({ kind: 'follows' });
    expect(await look([FACE])).toMatchObject({ kind: 'whole' });
  });

  it('shows again what had changed in a look that was dropped, once, and by a look that follows', async () => {
    await look([FACE]);
    const changed = picture(20);
    expect(await look('drop', changed)).toEqual({ kind: 'follows', hasLight: true });
    expect(told.at(-1)).toBe('dropped');
    expect(await look('expected', changed)).toEqual({ kind: 'follows', hasLight: true });
    expect(await look('expected', changed)).toEqual({ kind: 'follows', hasLight: false });
  });

  it('looks at all of the picture again when a whole look was dropped', async () => {
    expect(await look('drop')).toMatchObject({ kind: 'whole' });
    expect(await look([FACE])).toMatchObject({ kind: 'whole' });
    expect(await look('expected')).toMatchObject({ kind: 'follows' });
  });

  it('looks at all of the picture each second after somebody came, and each two later', async () => {
    await look([FACE]);
    const wholeAtMs: number[] = [];
    for (let step = 1; step < 40; step += 1) {
      // Of a whole look what is expected is what is there.
      const isWhole = (await look('expected'))?.kind === 'whole';
      if (isWhole) wholeAtMs.push(step * STEP_MS);
    }
    expect(wholeAtMs).toEqual([1000, 2600, 4600, 6600]);
  });

  it('tells in time that somebody is gone whom it does not look for any more', async () => {
    for (const as of [[FACE], 'expected', 'expected'] as const) await look(as);
    const spared: number[] = [];
    let endedMs: number | null = null;
    for (let step = 0; step < 20 && endedMs === null; step += 1) {
      if ((await look([])) === null) spared.push(nowMs);
      const newest = told.at(-1);
      if (typeof newest === 'object' && newest.changes.some(({ phase }) => phase === 'end')) endedMs = nowMs;
    }
    expect(spared.length).toBeGreaterThan(5);
    expect(spared).toContain(endedMs);
  });
});
