import { pino } from 'pino';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../pipeline/clock.ts';
import { CameraFleet } from '../../server/cameras/camera-fleet.ts';
import { MediaServer } from '../../server/media/media-server.ts';
import { Rooms } from '../../server/media/rooms.ts';
import { cameraSettings } from '../helpers/camera-child.ts';
import { eventually } from '../helpers/eventually.ts';
import { WhepPlayer, play, progressOf, timesOf } from './whep-player.ts';

const ENTRY = new URL('./camera-fleet-child.ts', import.meta.url);
const CAMERA = 'camera';
/** A machine that is busy takes long to start a process. */
const PATIENCE_MS = 60_000;
const log = pino({ level: 'silent' });

describe('renditions of a camera in Chromium', () => {
  let media: MediaServer;
  let fleet: CameraFleet;
  let rooms: Rooms;
  let player: WhepPlayer;
  let page: Page;

  beforeAll(async () => {
    const listen = { listenIp: '127.0.0.1', port: 0, announcedAddress: null };
    media = await MediaServer.start({ ...listen, workers: 1, log });
    fleet = await CameraFleet.start({ log, clock: systemClock, entry: ENTRY });
    const bitrate = { minBps: 300_000, maxBps: 4_000_000 };
    rooms = new Rooms({ media, fleet, log, bitrate, times: { lingerMs: 500 } });
    player = await WhepPlayer.start((target, offer) => {
      const [cameraId = '', query] = target.split('?');
      const mode = query === 'overlay' ? 'overlay' : 'annotated';
      return rooms.join(cameraId, offer, { mode, size: query === 'grid' ? 'grid' : 'full' });
    });
    const source = { kind: 'file', path: '/unused.mp4', loop: true } as const;
    fleet.put(cameraSettings(source, '/tmp', { cameraId: CAMERA }));
    await eventually('a report', () => fleet.report(CAMERA), PATIENCE_MS);
  }, PATIENCE_MS);

  afterAll(async () => {
    await player?.close();
    await rooms?.close();
    await fleet?.close();
    await media?.close();
  });

  beforeEach(async () => {
    page = await player.open();
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await page.close();
    rooms.closeCamera(CAMERA);
    await eventually('the camera to be unwatched', () => rooms.viewers(CAMERA) === 0);
  });

  const framesOf = async (of: Page) => (await progressOf(of)).frames;

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
