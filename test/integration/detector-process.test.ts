import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerOf, DetectorHarness, HEIGHT, HELLO, look, plainFrame, WIDTH } from './detector-harness.ts';

const MASKED = plainFrame(255, 0, 0);
const BARE = plainFrame(0, 204, 0);

describe('detector process', { timeout: 30_000 }, () => {
  let harness: DetectorHarness;

  beforeEach(async () => {
    harness = await DetectorHarness.open();
  });

  afterEach(() => harness[Symbol.asyncDispose]());

  it('tells its model, answers two cameras each its own, and reports its health', async () => {
    const child = harness.launch({ threads: 2 });
    expect(await answerOf(child, 'ready')).toMatchObject({
      model: 'tiny',
      sizes: [
        [64, 32],
        [32, 64],
      ],
      thresholds: { startConfidence: 0.5 },
    });
    const [door, hall] = [harness.client('door'), harness.client('hall')];
    const [atDoor, inHall] = await Promise.all([look(door, 7, MASKED), look(hall, 7, BARE)]);
    expect(atDoor).toMatchObject({
      frameId: 7,
      detections: [{ label: 'with_mask', confidence: 1 }, { confidence: 0.5 }],
    });
    expect(inHall.detections[0]).toMatchObject({
      label: 'without_mask',
      confidence: 0.8,
      box: [0.1, 0.1, 0.3, 0.5],
    });
    const health = await answerOf(child, 'health');
    expect(health).toMatchObject({ droppedTotal: 0 });
    expect(health.framesPerSecond).toBeGreaterThan(0);
    expect(health.inferMsMedian).toBeGreaterThan(0);
    expect(health.residentBytes).toBeGreaterThan(1e7);
  });

  it('answers every frame of a burst once, as looked at or as dropped, and looks at the newest', async () => {
    await harness.launchReady();
    const { socket, answers } = harness.rawConnection();
    socket.send({ type: 'hello', cameraId: 'door' });
    const frameIds = Array.from({ length: 40 }, (_, index) => index);
    for (const frameId of frameIds)
      socket.send({ type: 'frame', frameId, width: WIDTH, height: HEIGHT }, MASKED);
    await vi.waitFor(() => expect(answers).toHaveLength(41), { timeout: 5000 });
    const settled = answers.flatMap((each) => ('frameId' in each ? each.frameId : []));
    expect(settled.toSorted((a, b) => a - b)).toEqual(frameIds);
    expect(answers.find((each) => 'frameId' in each && each.frameId === 39)?.type).toBe('detections');
    expect(answers.some((each) => each.type === 'dropped')).toBe(true);
    socket.close();
  });

  it('copies the pixels, so that the caller may reuse the buffer at once, and takes two frames at most', async () => {
    await harness.launchReady();
    const client = harness.client('door');
    const pixels = Uint8Array.from(MASKED);
    expect(client.submit({ frameId: 1, width: WIDTH, height: HEIGHT, rgb: pixels })).toBe(false);
    await once(client, 'welcome');
    const labels = new Map<number, string | undefined>();
    client.on('detections', ({ frameId, detections }) => labels.set(frameId, detections[0]?.label));
    client.on('dropped', ({ frameId }) => labels.set(frameId, 'dropped'));
    const taken = [1, 2, 3].map((frameId) => {
      const isTaken = client.submit({ frameId, width: WIDTH, height: HEIGHT, rgb: pixels });
      pixels.fill(0);
      return isTaken;
    });
    expect(taken).toEqual([true, true, false]);
    await vi.waitFor(() => expect(labels.size).toBe(2));
    expect(labels.get(1)).toBe('with_mask');
    expect(() => client.submit({ frameId: 4, width: 10, height: 10, rgb: pixels })).toThrow(RangeError);
  });

  const FRAME = { type: 'frame', frameId: 1, width: WIDTH, height: HEIGHT };
  it('does not start on a provider that this platform does not have', async () => {
    await using harness = await DetectorHarness.open();
    const missing = process.platform === 'darwin' ? 'dml' : 'coreml';
    await expect(answerOf(harness.launch({ provider: missing }), 'ready')).rejects.toThrow(
      new RegExp(`unavailable: .*no provider ${missing}.*detect\\.provider`),
    );
  });

  it.each([
    ['an unknown message', [{ type: 'sing' }], 'unknown message'],
    ['a frame before hello', [FRAME], 'before hello'],
    ['a size that the model does not take', [HELLO, { ...FRAME, width: 9 }], 'none of the model'],
    ['too few pixels', [HELLO, FRAME], '0 bytes instead of 6144'],
  ])('refuses %s with the reason, and goes on serving others', async (_, messages, reason) => {
    await harness.launchReady();
    expect(await harness.refusalOf(messages)).toContain(reason);
    expect((await look(harness.client('other'), 1, MASKED)).detections).toHaveLength(2);
  });

  it('lets its clients reconnect after a kill, with the frames in flight told as dropped', async () => {
    const first = await harness.launchReady();
    const client = harness.client('door');
    await look(client, 1, MASKED);
    // Stopped, so that the frame cannot be answered before the kill.
    first.kill('SIGSTOP');
    expect(client.submit({ frameId: 2, width: WIDTH, height: HEIGHT, rgb: MASKED })).toBe(true);
    const dropped = once(client, 'dropped');
    first.kill('SIGKILL');
    expect(await dropped).toEqual([{ frameId: 2 }]);
    expect(client.submit({ frameId: 3, width: WIDTH, height: HEIGHT, rgb: MASKED })).toBe(false);
    expect(existsSync(harness.socketPath)).toBe(true);
    await harness.launchReady();
    expect((await look(client, 4, BARE)).detections[0]?.label).toBe('without_mask');
  });

  it('settles the frames of a detector that hangs, and is served again when it goes on', async () => {
    const child = await harness.launchReady();
    const client = harness.client('door');
    await look(client, 1, MASKED);
    child.kill('SIGSTOP');
    client.submit({ frameId: 2, width: WIDTH, height: HEIGHT, rgb: MASKED });
    expect(await once(client, 'dropped')).toEqual([{ frameId: 2 }]);
    child.kill('SIGCONT');
    expect((await look(client, 3, BARE)).frameId).toBe(3);
  });

  it('is not sought any more by a client that was closed or whose signal was aborted', async () => {
    const controller = new AbortController();
    const given = [harness.client('closed'), harness.client('aborted', controller.signal)];
    given[0]!.close();
    given[0]!.close();
    controller.abort();
    await harness.launchReady();
    // Another client, begun later, has been welcomed and served meanwhile.
    await look(harness.client('other'), 1, MASKED);
    expect(given.map((client) => client.welcome)).toEqual([null, null]);
  });
});
