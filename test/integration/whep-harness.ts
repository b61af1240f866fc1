import { pino } from 'pino';
import { systemClock } from '../../pipeline/clock.ts';
import { CameraFleet } from '../../server/cameras/camera-fleet.ts';
import { MediaServer } from '../../server/media/media-server.ts';
import { Rooms } from '../../server/media/rooms.ts';
import { cameraSettings } from '../helpers/camera-child.ts';
import { eventually } from '../helpers/eventually.ts';
import { WhepPlayer, type Join } from './whep-player.ts';

const ENTRY = new URL('./camera-fleet-child.ts', import.meta.url);
export const CAMERA = 'camera';
/** A machine that is busy takes long to start a process. */
export const PATIENCE_MS = 60_000;
const BITRATE = { minBps: 300_000, maxBps: 4_000_000 };

interface WhepHarnessOptions {
  /** What the player's page gets for an offer. */
  readonly join: (rooms: Rooms, ...offer: Parameters<Join>) => ReturnType<Join>;
  /** Until a viewer that never connects is dropped; the product's own if left out. */
  readonly connectMs?: number;
}

/** One running camera, the rooms that show it, and Chromium to watch it by WHEP. */
export class WhepHarness implements AsyncDisposable {
  readonly media: MediaServer;
  readonly fleet: CameraFleet;
  readonly rooms: Rooms;
  readonly player: WhepPlayer;

  readonly #opened: AsyncDisposableStack;

  private constructor(
    { media, fleet, rooms, player }: Pick<WhepHarness, 'media' | 'fleet' | 'rooms' | 'player'>,
    opened: AsyncDisposableStack,
  ) {
    this.media = media;
    this.fleet = fleet;
    this.rooms = rooms;
    this.player = player;
    this.#opened = opened;
  }

  static async open({ join, connectMs }: WhepHarnessOptions): Promise<WhepHarness> {
    await using opened = new AsyncDisposableStack();
    const log = pino({ level: 'silent' });
    const listen = { listenIp: '127.0.0.1', port: 0, announcedAddress: null };
    const media = await MediaServer.start({ ...listen, workers: 1, log });
    opened.defer(() => media.close());
    const fleet = await CameraFleet.start({ log, clock: systemClock, entry: ENTRY });
    opened.defer(() => fleet.close());
    const times = { lingerMs: 500, ...(connectMs === undefined ? {} : { connectMs }) };
    const rooms = new Rooms({ media, fleet, log, bitrate: BITRATE, times });
    opened.defer(() => rooms.close());
    const player = await WhepPlayer.start((target, offer) => join(rooms, target, offer));
    opened.defer(() => player.close());
    const source = { kind: 'file', path: '/unused.mp4', loop: true } as const;
    fleet.put(cameraSettings(source, '/tmp', { cameraId: CAMERA }));
    await eventually('a report', () => fleet.report(CAMERA), PATIENCE_MS);
    return new WhepHarness({ media, fleet, rooms, player }, opened.move());
  }

  /** Sends away who still watches, so that the next test begins alone. */
  async empty(): Promise<void> {
    this.rooms.closeCamera(CAMERA);
    await eventually('the camera to be unwatched', () => this.rooms.viewers(CAMERA) === 0);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#opened.disposeAsync();
  }
}
