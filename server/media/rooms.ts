import type { Logger } from 'pino';
import type { MediaServer } from './media-server.ts';
import { ROOM_TIMES, Room } from './room.ts';
import type { Publishers, RoomTimes } from './room.ts';
import type { BitrateBounds } from './room-bitrate.ts';
import { parseOffer } from './sdp/offer.ts';
import type { Offer } from './sdp/offer.ts';
import type { Viewer } from './viewer.ts';
import { WhepError } from './whep-error.ts';

interface WatchableCameras extends Publishers {
  /** Undefined for a camera that does not run. */
  status(cameraId: string): unknown;
  on(event: 'process', listener: (cameraId: string, state: 'up' | 'down') => void): unknown;
  off(event: 'process', listener: (cameraId: string, state: 'up' | 'down') => void): unknown;
}

export interface RoomsOptions {
  readonly media: Pick<MediaServer, 'pickWorker'>;
  readonly fleet: WatchableCameras;
  readonly bitrate: BitrateBounds;
  readonly log: Logger;
  readonly times?: Partial<RoomTimes>;
}

/** Cameras that are watched now, and who watches them: WHEP's resources. */
export class Rooms {
  readonly #options: RoomsOptions;
  readonly #rooms = new Map<string, Promise<Room>>();
  /** Rooms that are open, for questions that cannot wait. */
  readonly #open = new Map<string, Room>();
  readonly #viewers = new Map<string, Viewer>();
  #isClosed = false;

  constructor(options: RoomsOptions) {
    this.#options = options;
    options.fleet.on('process', this.#processChanged);
  }

  /** @throws WhepError with a sentence for the viewer. */
  async join(cameraId: string, offerSdp: string): Promise<{ sessionId: string; answerSdp: string }> {
    const offer = parseOffer(offerSdp);
    if (this.#isClosed) throw new WhepError('unavailable', 'The server is being stopped.');
    if (this.#options.fleet.status(cameraId) === undefined) {
      throw new WhepError('unavailable', 'This camera is not running. Enable it to watch it.');
    }
    try {
      const room = await this.#room(cameraId, offer);
      const viewer = await room.join(offer);
      this.#viewers.set(viewer.id, viewer);
      return { sessionId: viewer.id, answerSdp: viewer.answerSdp };
    } catch (error) {
      if (error instanceof WhepError) throw error;
      this.#options.log.error({ err: error, camera: cameraId }, 'viewer not joined');
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
    return this.#open.get(cameraId)?.viewers ?? 0;
  }

  /** For a camera that is removed or disabled. */
  closeCamera(cameraId: string): void {
    const opening = this.#rooms.get(cameraId);
    this.#rooms.delete(cameraId);
    this.#open.delete(cameraId);
    opening?.then((room) => room.close('the camera was closed')).catch(() => undefined);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#options.fleet.off('process', this.#processChanged);
    const opening = [...this.#rooms.values()];
    this.#rooms.clear();
    for (const each of await Promise.allSettled(opening)) {
      if (each.status === 'fulfilled') each.value.close('the server is being stopped');
    }
  }

  #room(cameraId: string, offer: Offer): Promise<Room> {
    const known = this.#rooms.get(cameraId);
    if (known !== undefined) return known;
    const { fleet, bitrate, times, log, media } = this.#options;
    const options = {
      cameraId,
      fleet,
      bitrate,
      times: { ...ROOM_TIMES, ...times },
      log: log.child({ camera: cameraId }),
      onViewerClosed: (sessionId: string) => void this.#viewers.delete(sessionId),
      onClosed: () => this.#forget(cameraId, opening),
    };
    const opening: Promise<Room> = Promise.try(() => Room.start(options, media.pickWorker(), offer));
    this.#rooms.set(cameraId, opening);
    opening.then(
      (room) => {
        if (this.#rooms.get(cameraId) === opening) this.#open.set(cameraId, room);
      },
      () => this.#forget(cameraId, opening),
    );
    return opening;
  }

  #forget(cameraId: string, opening: Promise<Room>): void {
    if (this.#rooms.get(cameraId) !== opening) return;
    this.#rooms.delete(cameraId);
    this.#open.delete(cameraId);
  }

  /** A new process publishes nothing; those who watch want its pictures. */
  readonly #processChanged = (cameraId: string, state: 'up' | 'down'): void => {
    if (state !== 'up') return;
    this.#rooms
      .get(cameraId)
      ?.then((room) => room.publish())
      .catch((error: unknown) =>
        this.#options.log.error({ err: error, camera: cameraId }, 'not published again'),
      );
  };
}
