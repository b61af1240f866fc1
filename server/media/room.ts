import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { PublishTarget } from '../../pipeline/camera/messages.ts';
import type { BoxSet } from '../../pipeline/domain/overlay.ts';
import type { Rendition } from '../../pipeline/domain/rendition.ts';
import type { BoxChannel } from './box-channel.ts';
import { KeyframeRequests } from './keyframe-requests.ts';
import type { MediaWorker } from './media-worker.ts';
import { RoomBitrate } from './room-bitrate.ts';
import type { BitrateBounds } from './room-bitrate.ts';
import { RoomFeed } from './room-feed.ts';
import type { Offer } from './sdp/offer.ts';
import { VIEWER_TIMES, Viewer } from './viewer.ts';
import type { ViewerTimes } from './viewer.ts';

const SAMPLE_INTERVAL_MS = 1000;

export interface RoomTimes extends ViewerTimes {
  /** How long a room stays without viewers: a reload of the page then needs no new encoder. */
  readonly lingerMs: number;
}

export const ROOM_TIMES: RoomTimes = { ...VIEWER_TIMES, lingerMs: 5000 };

/** The part of the cameras that rooms need. A feed is what one room gets. */
export interface Publishers {
  publish(cameraId: string, feedId: string, rendition: Rendition, target: PublishTarget): void;
  unpublish(cameraId: string, feedId: string): void;
  keyframe(cameraId: string, feedId: string): void;
  setBitrate(cameraId: string, feedId: string, bitrateBps: number): void;
}

export interface RoomOptions {
  readonly cameraId: string;
  readonly rendition: Rendition;
  readonly fleet: Publishers;
  readonly bitrate: BitrateBounds;
  readonly times: RoomTimes;
  readonly log: Logger;
  readonly onViewerClosed: (sessionId: string) => void;
  /** Once. */
  readonly onClosed: () => void;
}

/**
 * A camera that is watched: its pictures come in once, and go out to each viewer. The encoder runs as long. A room of an
 * overlay is of one viewer: each begins with a keyframe of the past.
 */
export class Room {
  readonly #feedId = randomUUID();
  readonly #options: RoomOptions;
  readonly #feed: RoomFeed;
  readonly #bitrate: RoomBitrate;
  readonly #keyframes: KeyframeRequests;
  readonly #viewers = new Map<string, Viewer>();
  readonly #boxes: BoxChannel | null;
  readonly #sampling: NodeJS.Timeout;
  #joining = 0;
  #lingering: NodeJS.Timeout | undefined;
  #isClosed = false;

  private constructor(options: RoomOptions, feed: RoomFeed, boxes: BoxChannel | null) {
    const { cameraId, fleet, bitrate } = options;
    this.#options = options;
    this.#feed = feed;
    this.#boxes = boxes;
    this.#bitrate = new RoomBitrate(bitrate);
    this.#keyframes = new KeyframeRequests(() => fleet.keyframe(cameraId, this.#feedId));
    feed.onKeyframeWanted(() => this.#keyframes.request());
    feed.onWorkerDied(() => this.close('the media worker ended'));
    this.#sampling = setInterval(() => void this.#sample(), SAMPLE_INTERVAL_MS);
  }

  /**
   * The camera is told to publish at once: its encoder starts while the first viewer still shakes hands. An overlay begins
   * when the viewer can take its burst.
   */
  static async start(options: RoomOptions, worker: MediaWorker, first: Offer): Promise<Room> {
    const feed = await RoomFeed.start(worker, first.video.payloadTypes);
    if (options.rendition === 'overlay') return new Room(options, feed, await feed.openBoxes());
    const room = new Room(options, feed, null);
    await room.publish();
    return room;
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  /** To a new process of the camera; the viewers see the picture go on. */
  async publish(): Promise<void> {
    const target = await this.#feed.target(this.#bitrate.currentBps);
    const { fleet, cameraId, rendition } = this.#options;
    if (!this.#isClosed) fleet.publish(cameraId, this.#feedId, rendition, target);
  }

  sendBoxes(boxes: BoxSet): void {
    this.#boxes?.send(boxes);
  }

  async join(offer: Offer): Promise<Viewer> {
    const { cameraId, times, log, onViewerClosed } = this.#options;
    clearTimeout(this.#lingering);
    this.#joining += 1;
    try {
      const { router, producerId } = await this.#feed.outlet(offer.video.payloadTypes);
      const viewer: Viewer = await Viewer.join({
        worker: this.#feed.worker,
        router,
        producerId,
        boxesProducerId: this.#boxes?.producerId ?? null,
        offer,
        streamId: cameraId,
        initialBps: this.#bitrate.currentBps,
        times,
        onConnected: () => this.#connected(),
        onClosed: (reason) => {
          log.info({ viewer: viewer.id, reason }, 'viewer gone');
          this.#viewers.delete(viewer.id);
          onViewerClosed(viewer.id);
          this.#lingerIfEmpty();
        },
      });
      if (this.#isClosed) {
        viewer.close('the room was closed');
        throw new Error('the room was closed while a viewer joined');
      }
      this.#viewers.set(viewer.id, viewer);
      return viewer;
    } finally {
      this.#joining -= 1;
      this.#lingerIfEmpty();
    }
  }

  close(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#sampling);
    clearTimeout(this.#lingering);
    this.#keyframes.close();
    for (const viewer of this.#viewers.values()) viewer.close(reason);
    this.#feed.close();
    this.#options.fleet.unpublish(this.#options.cameraId, this.#feedId);
    this.#options.onClosed();
  }

  #connected(): void {
    if (this.#options.rendition !== 'overlay') return this.#keyframes.request();
    this.publish().catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'overlay not published');
      this.close('the camera could not be told to publish');
    });
  }

  #lingerIfEmpty(): void {
    if (this.#isClosed || this.#viewers.size > 0 || this.#joining > 0) return;
    clearTimeout(this.#lingering);
    const { rendition, times } = this.#options;
    if (rendition === 'overlay') return this.close('its viewer left');
    this.#lingering = setTimeout(() => this.close('nobody watches'), times.lingerMs);
  }

  async #sample(): Promise<void> {
    // Nobody can change the camera's own bitrate.
    if (this.#options.rendition === 'overlay') return;
    const settled = await Promise.allSettled([...this.#viewers.values()].map((viewer) => viewer.sample()));
    // A viewer that left between question and answer has no numbers.
    const samples = settled.flatMap((each) =>
      each.status === 'fulfilled' && each.value !== null ? [each.value] : [],
    );
    const bitrateBps = this.#isClosed ? null : this.#bitrate.next(samples);
    if (bitrateBps === null) return;
    this.#options.log.debug({ bitrateBps, viewers: samples.length }, 'bitrate changed');
    this.#options.fleet.setBitrate(this.#options.cameraId, this.#feedId, bitrateBps);
  }
}
