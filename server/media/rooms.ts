import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { BoxSet } from '../../pipeline/domain/overlay.ts';
import type { Rendition } from '../../pipeline/domain/rendition.ts';
import type { MediaServer } from './media-server.ts';
import { decidedFitness, type Overlayable, type ReportingCameras } from './overlay-fitness.ts';
import { chooseRendition } from './rendition-choice.ts';
import type { View } from './rendition-choice.ts';
import { ROOM_TIMES, Room } from './room.ts';
import type { Publishers, RoomTimes } from './room.ts';
import type { BitrateBounds } from './room-bitrate.ts';
import type { Offer } from './sdp/offer.ts';
import type { Viewer } from './viewer.ts';
import { WhepError } from './whep-error.ts';

interface FleetListening {
  (event: 'process', listener: (cameraId: string, state: 'up' | 'down') => void): unknown;
  (event: 'report', listener: (cameraId: string, report: Overlayable) => void): unknown;
  (event: 'boxes', listener: (cameraId: string, boxes: BoxSet) => void): unknown;
}

interface WatchableCameras extends Publishers, ReportingCameras {
  readonly on: FleetListening;
  readonly off: FleetListening;
}

export interface RoomsOptions {
  readonly media: Pick<MediaServer, 'pickWorker'>;
  readonly fleet: WatchableCameras;
  readonly bitrate: BitrateBounds;
  readonly log: Logger;
  readonly times?: Partial<RoomTimes>;
}

export interface Joined {
  readonly sessionId: string;
  readonly answerSdp: string;
  readonly rendition: Rendition;
  /** Why it is not what was asked for (ASCII), null when it is. */
  readonly reason: string | null;
}

interface OpenRoom {
  readonly cameraId: string;
  readonly rendition: Rendition;
  readonly opening: Promise<Room>;
  /** Once it is open, for questions that cannot wait. */
  room?: Room;
}

/** What is small needs less. */
const MAX_GRID_BPS = 800_000;

const FULL_SIZE: View = { mode: 'annotated', size: 'full' };

/** Cameras that are watched now, and who watches them: WHEP's resources. */
export class Rooms {
  readonly #options: RoomsOptions;
  readonly #rooms = new Map<string, OpenRoom>();
  readonly #viewers = new Map<string, Viewer>();
  #isClosed = false;

  constructor(options: RoomsOptions) {
    this.#options = options;
    const { fleet } = options;
    fleet.on('process', this.#processChanged);
    fleet.on('report', this.#reported);
    fleet.on('boxes', this.#boxesCame);
  }

  /** @throws WhepError with a sentence for the viewer. */
  async join(cameraId: string, offerSdp: string, view: View = FULL_SIZE): Promise<Joined> {
    const { fleet, log } = this.#options;
    const fitness =
      view.mode === 'overlay' && view.size === 'full' ? await decidedFitness(fleet, cameraId) : null;
    const { rendition, offer, reason } = chooseRendition(view, offerSdp, fitness);
    if (this.#isClosed) throw new WhepError('unavailable', 'The server is being stopped.');
    if (fleet.status(cameraId) === undefined) {
      throw new WhepError('unavailable', 'This camera is not running. Enable it to watch it.');
    }
    try {
      const room = await this.#room(cameraId, rendition, offer);
      const viewer = await room.join(offer);
      this.#viewers.set(viewer.id, viewer);
      return { sessionId: viewer.id, answerSdp: viewer.answerSdp, rendition, reason };
    } catch (error) {
      if (error instanceof WhepError) throw error;
      log.error({ err: error, camera: cameraId }, 'viewer not joined');
      throw new WhepError('unavailable', 'The video connection could not be made. Try again in a moment.', {
        cause: error,
      });
    }
  }

  /** False when there is no such viewer (any more). */
  leave(sessionId: string): boolean {
    const viewer = this.#viewers.get(sessionId);
    viewer?.close();
    return viewer !== undefined;
  }

  viewers(cameraId: string): number {
    return this.#of(cameraId).reduce((sum, { room }) => sum + (room?.viewers ?? 0), 0);
  }

  /** For a camera that is removed or disabled. */
  closeCamera(cameraId: string): void {
    this.#closeRooms(this.#of(cameraId), 'the camera was closed');
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { fleet } = this.#options;
    fleet.off('process', this.#processChanged);
    fleet.off('report', this.#reported);
    fleet.off('boxes', this.#boxesCame);
    const opening = [...this.#rooms.values()].map((each) => each.opening);
    this.#rooms.clear();
    for (const each of await Promise.allSettled(opening)) {
      if (each.status === 'fulfilled') each.value.close('the server is being stopped');
    }
  }

  #of(cameraId: string): readonly OpenRoom[] {
    return [...this.#rooms.values()].filter((each) => each.cameraId === cameraId);
  }

  /** The one of this rendition; of an overlay, one for each viewer. */
  #room(cameraId: string, rendition: Rendition, offer: Offer): Promise<Room> {
    const key = rendition === 'overlay' ? randomUUID() : `${cameraId} ${rendition}`;
    const known = this.#rooms.get(key);
    if (known !== undefined) return known.opening;
    const { fleet, bitrate, times, log, media } = this.#options;
    const forget = () => {
      if (this.#rooms.get(key) === open) this.#rooms.delete(key);
    };
    const gridBps = Math.min(bitrate.maxBps, Math.max(bitrate.minBps, MAX_GRID_BPS));
    const options = {
      cameraId,
      rendition,
      fleet,
      bitrate: rendition === 'grid' ? { ...bitrate, maxBps: gridBps } : bitrate,
      times: { ...ROOM_TIMES, ...times },
      log: log.child({ camera: cameraId, rendition }),
      onViewerClosed: (sessionId: string) => void this.#viewers.delete(sessionId),
      onClosed: forget,
    };
    const opening = Promise.try(() => Room.start(options, media.pickWorker(), offer));
    const open: OpenRoom = { cameraId, rendition, opening };
    this.#rooms.set(key, open);
    opening.then((room) => {
      open.room = room;
    }, forget);
    return opening;
  }

  #closeRooms(rooms: readonly OpenRoom[], reason: string): void {
    for (const closed of rooms) {
      for (const [key, each] of this.#rooms) if (each === closed) this.#rooms.delete(key);
      closed.opening.then((room) => room.close(reason)).catch(() => undefined);
    }
  }

  /** A new process publishes nothing; those who watch want its pictures. */
  readonly #processChanged = (cameraId: string, state: 'up' | 'down'): void => {
    if (state !== 'up') return;
    for (const { opening } of this.#of(cameraId)) {
      opening
        .then((room) => room.publish())
        .catch((error: unknown) =>
          this.#options.log.error({ err: error, camera: cameraId }, 'not published again'),
        );
    }
  };

  /** Its video cannot be forwarded any more, as when its settings were changed: those who watch it come again. */
  readonly #reported = (cameraId: string, { overlay }: Overlayable): void => {
    if (overlay?.state !== 'unavailable') return;
    const overlays = this.#of(cameraId).filter(({ rendition }) => rendition === 'overlay');
    this.#closeRooms(overlays, overlay.reason ?? 'the video of the camera changed');
  };

  readonly #boxesCame = (cameraId: string, boxes: BoxSet): void => {
    for (const { room } of this.#of(cameraId)) room?.sendBoxes(boxes);
  };
}
