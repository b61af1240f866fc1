import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DetectorClient } from '../../pipeline/detect/socket/client.ts';
import type { DetectorStart } from '../../pipeline/detect/messages.ts';
import type { KnownFace } from '../../pipeline/domain/known-face.ts';
import {
  classifierEntry,
  CROP_SIDE,
  tinyClassifier,
  writeTwoModels,
} from '../unit/detect/tiny-classifier.ts';
import { writeTinyManifest } from '../unit/detect/tiny-manifest.ts';
import { tinyModel } from '../unit/detect/tiny-model.ts';
import { answerOf, DetectorHarness, HEIGHT, HELLO, look, plainFrame, WIDTH } from './detector-harness.ts';

const GREEN = plainFrame(0, 204, 0);
const BYTES = CROP_SIDE * CROP_SIDE * 3;

/** Plain crops, red and green by turns. */
function cropsOf(count: number) {
  const rgb = new Uint8Array(count * BYTES);
  for (let at = 0; at < rgb.length; at += 3) rgb[at + (Math.floor(at / BYTES) % 2)] = 255;
  return { count, side: CROP_SIDE, rgb };
}

describe('the classifier in the detector process', { timeout: 300_000 }, () => {
  let harness: DetectorHarness;

  beforeEach(async () => {
    harness = await DetectorHarness.open(writeTwoModels());
  });
  afterEach(() => harness[Symbol.asyncDispose]());

  async function welcomed(client: DetectorClient): Promise<DetectorClient> {
    if (!client.welcome) await once(client, 'welcome');
    return client;
  }

  it('tells cameras what it takes, and answers crops of several at once, each its own', async () => {
    await harness.launchReady({ verify: true });
    const door = await welcomed(harness.client('door'));
    const hall = await welcomed(harness.client('hall'));
    expect(door.welcome?.verifier).toEqual({
      model: 'tiny-classifier',
      side: CROP_SIDE,
      cropScale: 1.5,
      verifyConfidence: 0.5,
    });
    const [atDoor, more, inHall] = await Promise.all([
      door.classify(cropsOf(5)),
      door.classify(cropsOf(1)),
      hall.classify(cropsOf(2)),
    ]);
    expect(atDoor.map((each) => each.without_mask)).toEqual([0, 1, 0, 1, 0]);
    expect([more.length, inHall.length]).toEqual([1, 2]);
  });

  it('goes on looking at frames meanwhile', async () => {
    await harness.launchReady({ verify: true });
    const client = await welcomed(harness.client('door'));
    const answers = Array.from({ length: 8 }, () => client.classify(cropsOf(16)));
    expect((await look(client, 1, GREEN)).detections[0]?.label).toBe('without_mask');
    for (const scores of await Promise.all(answers)) expect(scores).toHaveLength(16);
  });

  it('is asked by no camera where violations need no second look', async () => {
    await harness.launchReady();
    const client = await welcomed(harness.client('door'));
    expect(client.welcome?.verifier).toBeNull();
    await expect(client.classify(cropsOf(1))).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('settles what is asked at once when the process dies, and is there again with the next', async () => {
    const first = await harness.launchReady({ verify: true });
    const client = await welcomed(harness.client('door'));
    // Stopped, so that the question cannot be answered before the kill.
    first.kill('SIGSTOP');
    const asked = client.classify(cropsOf(1));
    first.kill('SIGKILL');
    await expect(asked).rejects.toMatchObject({ code: 'unavailable', message: 'The detector is gone.' });
    await expect(client.classify(cropsOf(1))).rejects.toThrow('away');
    await harness.launchReady({ verify: true });
    expect(await (await welcomed(client)).classify(cropsOf(1))).toHaveLength(1);
  });

  it('is not waited for when it hangs', async () => {
    const child = await harness.launchReady({ verify: true });
    const client = await welcomed(harness.client('door'));
    child.kill('SIGSTOP');
    await expect(client.classify(cropsOf(1))).rejects.toThrow('did not answer within 2000 ms');
  });

  it('fails the questions of a client that is closed', async () => {
    const child = await harness.launchReady({ verify: true });
    const client = await welcomed(harness.client('door'));
    child.kill('SIGSTOP');
    const asked = client.classify(cropsOf(1));
    client.close();
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' });
  });

  const CROPS = { type: 'crops', requestId: 1, width: CROP_SIDE, height: CROP_SIDE, count: 1 };
  const FRAME = { type: 'frame', frameId: 1, width: WIDTH, height: HEIGHT };
  it.each([
    ['crops before hello', [CROPS], 'crops came before hello'],
    ['crops of another size', [HELLO, { ...CROPS, width: 9 }], 'takes 32x32'],
    ['too few pixels', [HELLO, CROPS], '0 bytes instead of 3072'],
    ['a known face without a place', [HELLO, { ...FRAME, known: [{ box: [0, 0, 1] }] }], 'unknown message'],
    ['too many crops', [HELLO, { ...CROPS, count: 17 }], 'unknown message'],
  ])('refuses %s with the reason', async (_, messages, reason) => {
    await harness.launchReady({ verify: true });
    expect(await harness.refusalOf(messages)).toContain(reason);
  });

  it('is the second step of a two-step detector, on the inference threads', async () => {
    const file = join(harness.folder, 'mine.onnx');
    // Columns of another order than the manifest's classifier has: green is a mask, where the detector sees none.
    const labels = ['without_mask', 'with_mask', 'incorrect_mask', 'not_face'];
    const entry = JSON.stringify(classifierEntry({ labels }));
    await writeFile(file, tinyClassifier({ metadata: { maskwatch: entry } }));
    await harness.launchReady({ detector: 'two-step', classifier: file, threads: 2 });
    const clients = [harness.client('door'), harness.client('hall')];
    const greenish = plainFrame(26, 230, 26);
    const answers = await Promise.all(clients.map((client) => look(client, 1, greenish)));
    for (const { detections } of answers) {
      expect(detections.map(({ label }) => label)).toEqual(['with_mask', 'with_mask']);
      // A face for certain, times the pool of 0.1^0.35 0.82^0.65 against 0.9^0.35 0.09^0.65 and 0.1^0.35 0.09^0.65.
      expect(detections[0]?.confidence).toBeCloseTo(0.57, 2);
    }
  });

  it('is not asked about people whom the camera knows, until they were not asked about for a second', async () => {
    await harness.launchReady({ detector: 'two-step' });
    const client = await welcomed(harness.client('door'));
    const greenish = plainFrame(26, 230, 26);
    // The second box is too weak to begin somebody, so nobody needs to know.
    const first = await look(client, 1, greenish, []);
    expect(first).toMatchObject({ crops: 1, detections: [{ label: 'without_mask' }, {}] });
    const { box, label, opinion } = first.detections[0]!;
    if (opinion === undefined) throw new Error('no opinion of somebody who was asked about');
    const knownFor = (ageMs: number): KnownFace[] => [
      { box, reach: 1, label, share: 1, opinion: { scores: opinion, ageMs, asks: 2 } },
    ];
    const second = await look(client, 2, greenish, knownFor(200));
    expect(second.crops).toBe(0);
    // What was said before goes on: neither the label nor the confidence flickers.
    expect(second.detections[0]?.label).toBe(label);
    expect(second.detections[0]?.confidence).toBeCloseTo(first.detections[0]!.confidence, 3);
    expect((await look(client, 3, greenish, knownFor(1100))).crops).toBe(1);
  });

  it.each<[string, Partial<DetectorStart>, RegExp]>([
    [
      'an unknown classifier',
      { verify: true, classifier: 'huge' },
      /^model-missing: Classifier huge is not in/,
    ],
    ['an absent file', { detector: 'two-step', classifier: '/no/x.onnx' }, /^model-missing: .*\/no\/x\.onnx/],
  ])('is refused with the reason for %s', async (_, changes, reason) => {
    await expect(harness.launchReady(changes)).rejects.toThrow(reason);
  });

  it('is refused at the start when it is needed and the manifest has none, or a broken one', async () => {
    await using files = await writeTinyManifest(tinyModel());
    const { manifestPath } = files;
    await expect(harness.launchReady({ manifestPath, verify: true })).rejects.toThrow('no defaultClassifier');
    await using wrong = await writeTwoModels({ classifier: { columns: 3 } });
    const refused = harness.launchReady({ manifestPath: wrong.manifestPath, verify: true });
    await expect(refused).rejects.toThrow(
      /^model-mismatch: Model file .*tiny-classifier\.onnx should give scores/,
    );
  });

  it('ends with the process', async () => {
    const child = await harness.launchReady({ verify: true, detector: 'two-step' });
    const client = await welcomed(harness.client('door'));
    const disconnected = once(client, 'disconnected');
    const exited = once(child, 'exit');
    child.send({ type: 'stop' });
    expect((await exited)[0]).toBe(0);
    await disconnected;
    await vi.waitFor(() => expect(client.welcome).toBeNull());
    expect(await answerOf(harness.launch(), 'ready')).toMatchObject({
      model: 'tiny',
      sizes: [
        [WIDTH, HEIGHT],
        [32, 64],
      ],
    });
  });
});
