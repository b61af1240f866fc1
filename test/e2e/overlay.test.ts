import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CameraResource } from '../../server/api/resources/camera.ts';
import { startSimulator, type Simulator } from '../../simulator/rtsp-server.ts';
import { eventually } from '../helpers/eventually.ts';
import { MaskwatchServer } from '../helpers/maskwatch-server.ts';
import { MOVING_FACE, writeMovingFace } from './moving-face.ts';
import { Viewer } from './viewer.ts';

const PROBE = fileURLToPath(new URL('overlay-probe.js', import.meta.url));
const CAMERA = 'moving';
const GROUP_MS = (1000 * MOVING_FACE.pictures) / MOVING_FACE.fps;
/** Pictures that are to be judged, of each direction. */
const WANTED = 6;
/** A machine that is busy finds the boxes late, and fewer of them. */
const PATIENCE_MS = 120_000;

const sample = z.object({
  /** RTP timestamp of the picture on the screen, and of the picture whose boxes are drawn on it. */
  picture: z.number(),
  boxesOf: z.number().nullable(),
  /** Middle of the marker in the picture, and of the drawn box, in the video's pixels. */
  marker: z.number().nullable(),
  box: z.number().nullable(),
  ageMs: z.number(),
  atMs: z.number(),
});
type Sample = z.infer<typeof sample>;

describe('a camera watched in its own video, with the boxes drawn by the page', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-overlay-'));
  let simulator: Simulator;
  let server: MaskwatchServer;
  let viewer: Viewer;
  let camera: CameraResource;

  beforeAll(async () => {
    const file = await writeMovingFace(folder);
    simulator = await startSimulator({ streams: { [CAMERA]: { file, fps: MOVING_FACE.fps } } });
    // Fewer looks than usual: their boxes come sooner on a machine that is busy.
    server = await MaskwatchServer.start({ env: { MASKWATCH_DETECT_FPS: '3' } });
    camera = await server.addCamera({ name: 'Hall', url: simulator.url(CAMERA) });
    await server.live(camera.id, PATIENCE_MS);
    viewer = await Viewer.open(server.url, { width: 900, height: 700 });
    await viewer.page.addInitScript({ path: PROBE });
    await viewer.signIn();
    await viewer.get('tile').waitFor();
    await viewer.page.goto(`${server.url}/cameras/${camera.id}`);
    await viewer.isPlaying('camera-page', PATIENCE_MS);
  }, 3 * PATIENCE_MS);
  afterAll(async () => {
    await viewer?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    await simulator?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const samples = async (): Promise<readonly Sample[]> =>
    z.array(sample).parse(await viewer.page.evaluate('overlayProbe.samples'));
  const ownCount = async (): Promise<number> =>
    z
      .number()
      .parse(
        await viewer.page.evaluate(
          'overlayProbe.samples.filter((each) => each.boxesOf === each.picture).length',
        ),
      );
  const renditions = async () => (await server.stats(camera.id))?.renditions;

  it('is joined in the middle of a group of pictures, without waiting for the next keyframe', async () => {
    const inTheMiddle = (): boolean => {
      const at = simulator.clipTimeMsAt(CAMERA, Date.now()) ?? 0;
      return at > 2000 && at < 3500;
    };
    // It comes once in each round of the clip.
    await eventually('the middle of a group', inTheMiddle, 2 * GROUP_MS);
    await viewer.get('view-overlay').check({ force: true });
    const offeredMs = Date.now();
    const first = await eventually(
      'the first picture with boxes',
      async () => (await samples()).find(({ boxesOf }) => boxesOf !== null),
      GROUP_MS,
    );
    // The clip has one keyframe only, its first picture: the next was still to come.
    const offeredAt = simulator.clipTimeMsAt(CAMERA, offeredMs) ?? 0;
    console.info(`first picture with boxes ${first.atMs - offeredMs} ms after the click`);
    expect(first.atMs - offeredMs).toBeLessThan(GROUP_MS - offeredAt);
  });

  it('is shown as it comes, not seconds behind', async () => {
    await eventually('fresh pictures', async () => {
      const newest = (await samples()).slice(-20);
      return newest.length === 20 && newest.every(({ ageMs }) => ageMs < 1500);
    });
  });

  it('runs no encoder once the annotated picture is left', async () => {
    await eventually('only the overlay', async () => (await renditions())?.join() === 'overlay', 20_000);
    expect(await server.stats(camera.id)).toMatchObject({ viewers: 1, overlay: { state: 'available' } });
  });

  it(
    'has each box drawn on the very picture that it was found in',
    async () => {
      const judged = await eventually(
        `${WANTED} pictures of each direction with boxes of their own`,
        async () => {
          if ((await ownCount()) < 2 * WANTED) return false;
          const { right, left } = ownBoxes(await samples());
          return right.length >= WANTED && left.length >= WANTED && { right, left };
        },
        PATIENCE_MS,
      );
      const [right, left] = [median(judged.right), median(judged.left)];
      console.info(`box less marker: ${right.toFixed(1)} px to the right, ${left.toFixed(1)} px to the left`);
      // Boxes of the picture before or after would be a step behind, or ahead, in each direction.
      expect(Math.abs(right - left)).toBeLessThan(MOVING_FACE.stepPx / 2);
      const off = [...judged.right.map((each) => each - right), ...judged.left.map((each) => each - left)];
      expect(median(off.map(Math.abs))).toBeLessThan(MOVING_FACE.stepPx / 3);
    },
    PATIENCE_MS + 10_000,
  );

  it('draws boxes that are kept for later pictures where they were found', async () => {
    const all = await samples();
    const markers = new Map(all.map(({ picture, marker }) => [picture, marker]));
    const kept = all.flatMap(({ picture, boxesOf, box }) => {
      const marker = boxesOf === null || boxesOf === picture ? undefined : markers.get(boxesOf);
      return marker === undefined || marker === null || box === null ? [] : [box - marker];
    });
    expect(kept.length).toBeGreaterThan(20);
    expect(median(kept.map((each) => Math.abs(each - median(kept))))).toBeLessThan(MOVING_FACE.stepPx / 3);
  });

  it('keeps boxes until there are newer ones, and never shows those of a later picture', async () => {
    const drawn = (await samples()).filter(({ boxesOf }) => boxesOf !== null);
    expect(drawn.length).toBeGreaterThan(30);
    const ages = drawn.map(({ picture, boxesOf }) => ((picture - (boxesOf ?? 0)) | 0) / 90);
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...ages)).toBeLessThanOrEqual(1000);
    expect(ages.some((ms) => ms > 0)).toBe(true);
  });

  it('remembers the choice', async () => {
    await viewer.page.reload();
    await viewer.isPlaying('camera-page');
    expect(await viewer.get('view-overlay').isChecked()).toBe(true);
    await eventually('only the overlay', async () => (await renditions())?.join() === 'overlay', 20_000);
    expect(viewer.complaints).toEqual([]);
    await viewer.expectNeverFrozenLive();
  });
});

/** Distances from marker to box in pictures that show boxes of their own, while the face goes to the right or to the left. */
function ownBoxes(all: readonly Sample[]): {
  readonly right: readonly number[];
  readonly left: readonly number[];
} {
  const own = all.flatMap((each, index) => {
    const before = all[index - 1];
    if (each.boxesOf !== each.picture || each.marker === null || each.box === null) return [];
    if (before?.marker === undefined || before.marker === null) return [];
    return [{ step: each.marker - before.marker, distance: each.box - each.marker }];
  });
  const of = (isWanted: (step: number) => boolean) =>
    own.filter(({ step }) => isWanted(step)).map(({ distance }) => distance);
  return { right: of((step) => step > 0), left: of((step) => step < 0) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
