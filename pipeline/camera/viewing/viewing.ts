import type { Frame, Packet } from 'node-av/lib';
import type { Clock } from '../../clock.ts';
import type { CodecInUse } from '../../domain/codec-in-use.ts';
import type { OverlayFitness } from '../../domain/overlay.ts';
import type { Rendition } from '../../domain/rendition.ts';
import type { Track } from '../../domain/track.ts';
import type { VideoStream } from '../../media/video-stream.ts';
import type { H264Encoders } from '../../media/encode/h264-encoders.ts';
import { Forwarder } from '../../publish/forwarder.ts';
import type { PictureTime } from '../../rules/rule.ts';
import type { FromCamera, PublishTarget } from '../messages.ts';
import { boxesOf, boxSetOf, cornerLines } from './picture.ts';
import { Renditions } from './renditions.ts';
import type { CameraSettings } from '../settings.ts';
import { Snapshots } from './snapshots.ts';
import type { StageMeter } from '../meter/stage-meter.ts';

const SNAPSHOT_TIMEOUT_MS = 4000;

export interface ViewingDependencies {
  readonly clock: Clock;
  readonly stages: StageMeter;
  readonly encoders: H264Encoders;
  readonly send: (message: FromCamera) => void;
  /** Everybody in the newest look, as they are to be shown; nobody once it is too old. */
  readonly tracks: () => readonly Track[];
  readonly isLive: () => boolean;
  /** From the newest keyframe to the newest packet. */
  readonly newestGroup: () => readonly Packet[];
}

/** All that people see of a camera: drawn pictures, the camera's own packets with boxes beside them, snapshots. */
export class Viewing {
  readonly #name: string;
  readonly #dependencies: ViewingDependencies;
  readonly #renditions: Renditions;
  readonly #forwarder: Forwarder;
  readonly #snapshots: Snapshots;

  constructor(settings: Pick<CameraSettings, 'name'>, dependencies: ViewingDependencies) {
    this.#name = settings.name;
    this.#dependencies = dependencies;
    const { clock, stages, encoders, send, newestGroup } = dependencies;
    this.#renditions = new Renditions(encoders, stages);
    this.#forwarder = new Forwarder({ clock, stages, newestGroup });
    this.#snapshots = new Snapshots(send);
  }

  /** Whether decoded pictures are shown to somebody. */
  get wantsPictures(): boolean {
    return this.#snapshots.isWanted || this.#renditions.active.length > 0;
  }

  /** What is sent to viewers now. */
  get renditions(): readonly Rendition[] {
    const { active } = this.#renditions;
    return this.#forwarder.isActive ? [...active, 'overlay'] : active;
  }

  /** Null while the camera is not connected. */
  get overlay(): OverlayFitness | null {
    return this.#forwarder.fitness;
  }

  /** As {@link H264Encoders.inUse}. */
  get encoder(): CodecInUse | null {
    return this.#dependencies.encoders.inUse;
  }

  /** Datagrams that wait to be sent. */
  get queued(): number {
    return this.#renditions.queued + this.#forwarder.queued;
  }

  async publish(feedId: string, rendition: Rendition, target: PublishTarget): Promise<void> {
    if (rendition === 'overlay') await this.#forwarder.start(feedId, target);
    else await this.#renditions.start(feedId, rendition, target);
  }

  unpublish(feedId: string): void {
    this.#renditions.stop(feedId);
    this.#forwarder.stop(feedId);
  }

  requestKeyframe(feedId: string): void {
    this.#renditions.requestKeyframe(feedId);
    this.#forwarder.requestKeyframe(feedId);
  }

  setBitrate(feedId: string, bitrateBps: number): void {
    this.#renditions.setBitrate(feedId, bitrateBps);
  }

  /** Answered by `snapshot` with the next picture, or by `snapshot-failed`. */
  snapshot(requestId: number): void {
    this.#snapshots.request(requestId, this.#dependencies.isLive() ? SNAPSHOT_TIMEOUT_MS : 0);
  }

  /** A connection was made: packets of `stream` follow. */
  begin(stream: VideoStream): void {
    this.#forwarder.begin(stream);
  }

  /** The connection ended. */
  end(): void {
    this.#forwarder.end();
  }

  /** Sends a packet on as it came. */
  push(packet: Packet, wallMs: number): void {
    this.#forwarder.push(packet, wallMs);
  }

  /** Draws, with the newest boxes; for nothing where nobody wants pictures. */
  show(frame: Frame, at: PictureTime): void {
    const { stages } = this.#dependencies;
    const before = stages.enter('annotate');
    const tracks = this.#dependencies.tracks();
    const overlay = { boxes: boxesOf(tracks), corner: cornerLines(this.#name, at.wallMs, tracks) };
    this.#snapshots.answer(frame, overlay);
    this.#renditions.show(frame, overlay, at.wallMs);
    stages.leave(before);
  }

  /** Tells the boxes to whoever sees the camera's own packets. */
  looked(frame: Frame, tracks: readonly Track[]): void {
    const rtpTimestamp = this.#forwarder.rtpTimestampOf(frame.pts);
    if (rtpTimestamp === undefined) return;
    this.#dependencies.send({ type: 'boxes', boxes: boxSetOf(rtpTimestamp, tracks) });
  }

  close(): void {
    this.#snapshots.close();
    this.#renditions.close();
    this.#forwarder.close();
  }
}
