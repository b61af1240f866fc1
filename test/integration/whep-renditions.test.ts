import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CameraFleet } from '../../server/cameras/camera-fleet.ts';
import type { Rooms } from '../../server/media/rooms.ts';
import { eventually } from '../helpers/eventually.ts';
import { CAMERA, PATIENCE_MS, WhepHarness } from './whep-harness.ts';
import { framesOf, play, timesOf, type WhepPlayer } from './whep-player.ts';

describe('renditions of a camera in Chromium', () => {
  let harness: WhepHarness;
  let fleet: CameraFleet;
  let rooms: Rooms;
  let player: WhepPlayer;
  let page: Page;

  beforeAll(async () => {
    harness = await WhepHarness.open({
      join: (within, target, offer) => {
        const [cameraId = '', query] = target.split('?');
        const mode = query === 'overlay' ? 'overlay' : 'annotated';
        return within.join(cameraId, offer, { mode, size: query === 'grid' ? 'grid' : 'full' });
      },
    });
    ({ fleet, rooms, player } = harness);
  });

  afterAll(() => harness?.[Symbol.asyncDispose]());

  beforeEach(async () => {
    page = await player.open();
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await page.close();
    await harness.empty();
  });

  it('sends boxes beside an untouched picture, by the timestamp of the very picture', async () => {
    const publish = vi.spyOn(fleet, 'publish');
    await play(page, `${CAMERA}?overlay`, { withBoxes: true, bundlePolicy: 'max-bundle' });
    expect(publish).toHaveBeenCalledExactlyOnceWith(CAMERA, expect.any(String), 'overlay', expect.anything());
    await eventually('ten pictures with boxes of their own', async () => {
      const { pictures, boxes } = await timesOf(page);
      return pictures.filter((picture) => boxes.includes(picture)).length >= 10;
    });
  });

  it('sends the video also to a player of the untouched picture that knows no data channels', async () => {
    await play(page, `${CAMERA}?overlay`);
    await eventually('pictures', async () => (await framesOf(page)) > 5);
  });

  it('gives each viewer of the untouched picture a feed of its own, which ends with it', async () => {
    const other = await player.open();
    await play(page, `${CAMERA}?overlay`, { withBoxes: true });
    await play(other, `${CAMERA}?overlay`, { withBoxes: true });
    await eventually('two feeds', () => fleet.report(CAMERA)?.renditions.join() === 'overlay,overlay');
    expect(rooms.viewers(CAMERA)).toBe(2);
    rooms.leave(await page.evaluate<string>('resource'));
    await eventually('one feed', () => fleet.report(CAMERA)?.renditions.join() === 'overlay');
    const shown = await framesOf(other);
    await eventually('pictures for the other', async () => (await framesOf(other)) > shown + 5);
    await other.close();
  });

  it(
    'goes on with the untouched picture when the camera process was killed',
    async () => {
      await play(page, `${CAMERA}?overlay`, { withBoxes: true });
      const before = await eventually(
        'pictures',
        async () => (await framesOf(page)) > 10 && (await framesOf(page)),
      );
      process.kill(fleet.pid(CAMERA) ?? 0, 'SIGKILL');
      await eventually('more pictures', async () => (await framesOf(page)) > before + 5, PATIENCE_MS);
    },
    PATIENCE_MS,
  );

  it('shows a small picture to walls, encoded with less, beside the full one', async () => {
    const publish = vi.spyOn(fleet, 'publish');
    const other = await player.open();
    await play(page, `${CAMERA}?grid`);
    await play(other, CAMERA);
    expect(publish.mock.calls.map(([, , rendition, { bitrateBps }]) => [rendition, bitrateBps])).toEqual([
      ['grid', 800_000],
      ['annotated', 2_000_000],
    ]);
    await eventually('both', () => fleet.report(CAMERA)?.renditions.toSorted().join() === 'annotated,grid');
    rooms.leave(await other.evaluate<string>('resource'));
    await other.close();
    await eventually('the small one alone', () => fleet.report(CAMERA)?.renditions.join() === 'grid');
  });

  it('sends its viewers away when the untouched picture cannot be forwarded any longer', async () => {
    await play(page, `${CAMERA}?overlay`);
    fleet.emit('report', CAMERA, {
      ...fleet.report(CAMERA)!,
      overlay: { state: 'unavailable', reason: 'B-frames', profileLevelId: null, keyframeIntervalMs: null },
    });
    await eventually('the viewer to be gone', () => rooms.viewers(CAMERA) === 0);
  });
});
