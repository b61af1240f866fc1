import { stat } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Label } from '../../pipeline/domain/label.ts';
import { ensureDemoClip } from '../../simulator/demo-clip.ts';
import { readDemoTruth, type DemoTruth } from '../../simulator/demo-truth.ts';
import { startSimulator, type Simulator } from '../../simulator/rtsp-server.ts';
import { eventually } from '../helpers/eventually.ts';
import { MaskwatchServer } from '../helpers/maskwatch-server.ts';
import { brightness, difference, frameAround } from './face-frames.ts';
import { Viewer } from './viewer.ts';

const CREDENTIALS = { scheme: 'digest', username: 'vi ewer', password: 'p:a@s/s w#?%ö' } as const;
const CAMERA = 'entrance';
/** From the camera's sending to the picture in the browser, about. */
const PICTURE_DELAY_MS = 200;
/** After which a label is sure: some looks, and the mask's own appearing. */
const SETTLED_MS = 2500;

describe('a person who sets up a first camera', () => {
  let truth: DemoTruth;
  let simulator: Simulator;
  let server: MaskwatchServer;
  let viewer: Viewer;

  beforeAll(async () => {
    const { h264Path, truthPath } = await ensureDemoClip({});
    truth = await readDemoTruth(truthPath);
    const video = { file: h264Path, fps: truth.fps, credentials: CREDENTIALS };
    simulator = await startSimulator({ streams: { [CAMERA]: video } });
    server = await MaskwatchServer.start();
    viewer = await Viewer.open(server.url);
  });
  afterAll(async () => {
    await viewer?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    await simulator?.close();
  });

  it('is told of a wrong password, and let in with the right one', async () => {
    await viewer.signIn('not the password');
    await viewer.get('sign-in-error').waitFor();
    expect(await viewer.get('sign-in-error').textContent()).toMatch(/password/i);
    expect(await viewer.get('empty-wall').count()).toBe(0);
    await viewer.signIn();
    await viewer.get('empty-wall').waitFor();
  });

  it('tests the address of a camera that asks for user and password, and sees its picture', async () => {
    await viewer.get('add-camera').click();
    await viewer.get('camera-name').fill('Entrance');
    await viewer.get('camera-url').fill(simulator.url(CAMERA));
    await viewer.get('camera-username').fill(CREDENTIALS.username);
    await viewer.get('camera-password').fill(CREDENTIALS.password);
    await viewer.get('test-camera').click();
    await viewer.get('test-passed').waitFor();
    const snapshot = viewer.get('test-passed').locator('img');
    await eventually('the snapshot', () =>
      snapshot.evaluate((image: { naturalWidth: number }) => image.naturalWidth === 1280),
    );
    const text = await viewer.get('test-passed').textContent();
    expect(text).toContain('1280 × 720');
    expect(text).toContain('Shown with boxes drawn in');
    expect(text).toContain('Clips keep the camera’s own video');
  });

  it('saves it and sees it live, moving and not black', async () => {
    await viewer.get('save-camera').click();
    await viewer.get('camera-page').waitFor();
    await viewer.page.goto(server.url);
    await viewer.isPlaying('tile');
    const first = await viewer.takePicture();
    expect(brightness(first)).toBeGreaterThan(20);
    await eventually('a changed picture', async () => difference(first, await viewer.takePicture()) > 0.02);
  });

  it('sees a red frame around a face without a mask, and a green one around a face with one', async () => {
    const wanted = { with_mask: false, without_mask: false };
    await eventually(
      'both frames in the right place',
      async () => {
        const picture = await viewer.takePicture();
        const clipMs = simulator.clipTimeMsAt(CAMERA, picture.takenAtMs - PICTURE_DELAY_MS) ?? 0;
        for (const { box, label } of facesAt(clipMs)) {
          if (frameAround(picture, box) === label) wanted[label] = true;
        }
        return wanted.with_mask && wanted.without_mask;
      },
      30_000,
    );
  });

  it('opens the camera large and sees the count of violations rise as people take their masks off', async () => {
    await viewer.get('tile').getByRole('link', { name: 'Entrance' }).click();
    await viewer.isPlaying('camera-page');
    const [beforeMs, afterMs] = nextPausesMs();
    await pictureOf(beforeMs);
    const before = (await viewer.count('count-violations-today')) ?? 0;
    expect(before).toBeGreaterThan(0);
    await pictureOf(afterMs);
    const starts = truth.violations
      .map(({ fromMs }) => fromMs)
      .flatMap((fromMs) => [fromMs, fromMs + truth.durationMs]);
    const more = starts.filter((fromMs) => beforeMs < fromMs && fromMs < afterMs).length;
    expect(more).toBeGreaterThan(0);
    expect(await viewer.count('count-violations-today')).toBe(before + more);
  });

  it('plays the clip of a violation, seeks in it and downloads it', async () => {
    const ended = viewer.page.locator('[data-testid="event"][data-ongoing="false"]', {
      hasText: 'Play the clip',
    });
    let parts = 0;
    viewer.page.on('response', (response) => {
      if (response.url().endsWith('.mp4') && response.status() === 206) parts += 1;
    });
    await ended.last().locator('a').click();
    const clip = viewer.get('clip');
    await clip.waitFor();
    await clip.evaluate((video: { play(): Promise<void> }) => video.play());
    await eventually('the clip advances', async () => (await read(clip, 'currentTime')) > 0.5);
    const durationS = await read(clip, 'duration');
    expect(durationS).toBeGreaterThan(6);
    expect(durationS).toBeLessThan(61);

    const target = durationS - 3;
    await clip.evaluate(
      (video: { currentTime: number }, seconds) => void (video.currentTime = seconds),
      target,
    );
    await eventually('it plays on from there', async () => (await read(clip, 'currentTime')) > target + 0.3);
    expect(await clip.evaluate((video: { error: unknown }) => video.error)).toBeNull();
    expect(parts).toBeGreaterThan(0);

    const [download] = await Promise.all([
      viewer.page.waitForEvent('download'),
      viewer.get('download-clip').click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^entrance-\d{4}-.*\.mp4$/);
    const { size } = await stat(await download.path());
    const [, id] = /clips\/([^/]+)\.mp4/.exec(download.url()) ?? [];
    const events = (
      await server.get<{ events: { clip: { id: string; sizeBytes: number } | null }[] }>('/api/v1/events')
    ).events;
    expect(size).toBe(events.find((event) => event.clip?.id === id)?.clip?.sizeBytes);
  });

  it('leaves no error in the page, and never called a frozen picture live', async () => {
    expect(viewer.complaints).toEqual([]);
    await viewer.expectNeverFrozenLive();
  });

  /** Milliseconds since the clip was first begun. */
  function playedMs(): number {
    const at = simulator.stream(CAMERA).positionAt(Date.now());
    return at === null ? 0 : at.loop * truth.durationMs + at.clipMs;
  }

  /** The next two times at which nobody is to be seen, and all that happened before has been counted. */
  function nextPausesMs(): readonly [number, number] {
    const ends = [...new Set(truth.people.flatMap(({ intervals }) => intervals.map(({ toMs }) => toMs)))];
    const pauses = ends.filter((endMs) => truth.people.every(({ boxes }) => !isAround(boxes, endMs + 1500)));
    const loops = [0, 1, 2].flatMap((loop) => pauses.map((endMs) => loop * truth.durationMs + endMs + 1500));
    const [first = 0, second = 0] = loops.toSorted((a, b) => a - b).filter((atMs) => atMs > playedMs());
    return [first, second];
  }

  async function pictureOf(atMs: number): Promise<void> {
    await eventually(`${atMs} ms of the clip`, () => playedMs() >= atMs, truth.durationMs);
  }

  /** Who is in the picture, with a label that has been the same for a while. */
  function facesAt(clipMs: number): {
    box: DemoTruth['people'][number]['boxes'][number]['box'];
    label: Extract<Label, 'with_mask' | 'without_mask'>;
  }[] {
    return truth.people.flatMap(({ intervals, boxes }) => {
      const now = intervals.find(({ fromMs, toMs }) => fromMs + SETTLED_MS <= clipMs && clipMs <= toMs - 500);
      const at = boxes.findLast(({ atMs }) => atMs <= clipMs);
      return now === undefined || at === undefined ? [] : [{ box: at.box, label: now.label }];
    });
  }
});

function isAround(boxes: DemoTruth['people'][number]['boxes'], atMs: number): boolean {
  const [first, last] = [boxes[0], boxes.at(-1)];
  return first !== undefined && last !== undefined && first.atMs <= atMs && atMs <= last.atMs + 500;
}

async function read(video: Locator, property: 'currentTime' | 'duration'): Promise<number> {
  return z
    .number()
    .parse(await video.evaluate((element: Record<string, unknown>, name) => element[name], property));
}
