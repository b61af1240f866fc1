import type { Packet } from 'node-av/lib';
import type { Clock } from '../clock.ts';
import type { OverlayFitness } from '../domain/overlay.ts';
import type { StageTimer } from '../domain/stage.ts';
import type { VideoStream } from '../media/video-stream.ts';
import { H264AccessUnits } from '../media/h264/access-units.ts';
import { Forwarding } from './forwarding.ts';
import { OverlayCheck } from './overlay-check.ts';
import { OverlayClock } from './overlay-clock.ts';
import type { PublisherTarget } from './publisher.ts';

/** Looked at in each group of pictures while nobody watches: B-frames come early in a group or never. */
const LOOKED_AT = 8;

export interface ForwarderOptions {
  readonly clock: Clock;
  readonly stages: StageTimer;
  /** From the newest keyframe to the newest packet that was pushed. */
  readonly newestGroup: () => readonly Packet[];
}

/** Sends a camera's own H.264 on, untouched, to each viewer that wants it so, and tells whether it can be. */
export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #clock = new OverlayClock();
  /** Of each feed, in the order of its calls: a port must be free again before it is used anew. */
  readonly #turns = new Map<string, Promise<void>>();
  readonly #feeds = new Map<string, Forwarding>();
  #check: OverlayCheck | undefined;
  #reader: H264AccessUnits | undefined;
  #sinceKeyframe = 0;

  constructor(options: ForwarderOptions) {
    this.#options = options;
  }

  /** Null while the camera is not connected. */
  get fitness(): OverlayFitness | null {
    return this.#check?.fitness ?? null;
  }

  get isActive(): boolean {
    return this.#feeds.size > 0;
  }

  /** Datagrams that wait to be sent. */
  get queued(): number {
    return [...this.#feeds.values()].reduce((sum, { queued }) => sum + queued, 0);
  }

  /** A connection was made: packets of `stream` follow. */
  begin({ codec, parameters, timeBase }: VideoStream): void {
    this.#check = new OverlayCheck(codec);
    this.#reader = codec === 'h264' ? new H264AccessUnits(parameters.extradata) : undefined;
    this.#clock.begin(timeBase);
    for (const feed of this.#feeds.values()) feed.lose();
  }

  /** The connection ended. */
  end(): void {
    this.#check = undefined;
    this.#reader = undefined;
  }

  push(packet: Packet, wallMs: number): void {
    this.#sinceKeyframe = packet.isKeyframe ? 0 : this.#sinceKeyframe + 1;
    const reader = this.#reader;
    if (reader === undefined) return;
    const ticks = this.#clock.stamp(packet.pts, wallMs);
    if (!this.isActive && this.#sinceKeyframe > LOOKED_AT) return;
    const picture = reader.read(packet.data ?? Buffer.alloc(0));
    this.#check?.look(picture, reader.sps, ticks / 90);
    if (!this.isActive || this.fitness?.state !== 'available') return;
    const { stages } = this.#options;
    const before = stages.enter('rtp');
    for (const feed of this.#feeds.values()) feed.send(picture, ticks);
    stages.leave(before);
  }

  /** Of the packet with this time, while it is forwarded to somebody; undefined otherwise. */
  rtpTimestampOf(pts: bigint): number | undefined {
    return this.isActive ? this.#clock.rtpTimestampOf(pts) : undefined;
  }

  /** Begins with the newest group of pictures, so that the viewer need not wait for the next keyframe. */
  start(feedId: string, target: PublisherTarget): Promise<void> {
    return this.#inTurn(feedId, async () => {
      await this.#feeds.get(feedId)?.close();
      const feed = await Forwarding.open(target, () => this.#options.stages.drop('rtp'));
      this.#feeds.set(feedId, feed);
      this.#catchUp(feed);
    });
  }

  stop(feedId: string): void {
    void this.#inTurn(feedId, async () => {
      const feed = this.#feeds.get(feedId);
      this.#feeds.delete(feedId);
      this.#turns.delete(feedId);
      await feed?.close();
    });
  }

  /** A camera cannot be asked for a keyframe: the newest that it sent is sent again. */
  requestKeyframe(feedId: string): void {
    const feed = this.#feeds.get(feedId);
    if (feed !== undefined) this.#catchUp(feed);
  }

  close(): void {
    for (const feedId of this.#feeds.keys()) this.stop(feedId);
  }

  #catchUp(feed: Forwarding): void {
    const reader = this.#reader;
    if (reader === undefined || this.fitness?.state !== 'available') return;
    const { clock, newestGroup, stages } = this.#options;
    const before = stages.enter('rtp');
    const group = newestGroup().map((packet) => reader.read(packet.data ?? Buffer.alloc(0)));
    feed.catchUp(group, this.#clock.last, clock.monotonicMs());
    stages.leave(before);
  }

  async #inTurn(feedId: string, act: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(feedId) ?? Promise.resolve()).then(act);
    this.#turns.set(
      feedId,
      turn.catch(() => undefined),
    );
    await turn;
  }
}
