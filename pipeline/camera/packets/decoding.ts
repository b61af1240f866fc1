import type { Frame, Packet } from 'node-av/lib';
import type { CodecInUse } from '../../domain/codec-in-use.ts';
import { SourceError } from '../../errors.ts';
import { Timeline } from '../../ingest/timeline.ts';
import { Decoder } from '../../media/decode/decoder.ts';
import type { VideoStream } from '../../media/video-stream.ts';
import type { HardwareDecoding } from '../../media/decode/hardware-decoding.ts';
import { ReferenceCheck } from '../../media/decode/reference-check.ts';
import type { PictureTime } from '../../rules/rule.ts';
import { DecodeChoice } from './decode-choice.ts';
import { FilterChoice } from './filter-choice.ts';
import { LiveEdge } from './live-edge.ts';
import type { Meter } from '../meter/meter.ts';

/** Packets came all this time, and no picture could be made of them. */
const FIRST_PICTURE_TIMEOUT_MS = 20_000;

/** The way of one connection's packets to pictures. */
export class Decoding {
  readonly #meter: Meter;
  readonly #decoder: Decoder;
  readonly #timeline: Timeline;
  readonly #edge: LiveEdge;
  readonly #references: ReferenceCheck;
  readonly #choice: DecodeChoice;
  readonly #filter = new FilterChoice();
  #firstPacketMs: number | undefined;
  #hasPicture = false;

  /**
   * @param wishedLooks A second.
   * @throws LibavError when this build of FFmpeg cannot decode the codec.
   */
  constructor(stream: VideoStream, hardware: HardwareDecoding | null, meter: Meter, wishedLooks: number) {
    this.#meter = meter;
    this.#decoder = new Decoder(stream, hardware);
    this.#timeline = new Timeline(stream);
    this.#edge = new LiveEdge(stream.timeBase);
    this.#references = new ReferenceCheck(stream);
    this.#choice = new DecodeChoice(wishedLooks);
  }

  get inUse(): CodecInUse {
    return this.#decoder.inUse;
  }

  /** Gives the packet its time. @returns How far behind the newest picture we are, in milliseconds. */
  stamp(packet: Packet, at: PictureTime): number {
    this.#firstPacketMs ??= at.monotonicMs;
    this.#timeline.stamp(packet);
    return this.#edge.lagMs(packet.dts, at.monotonicMs);
  }

  /** Of each packet, once. @returns Whether it is to be decoded; what is not is counted as skipped. */
  isNeeded(packet: Packet, isWatched: boolean, at: PictureTime): boolean {
    const isReference = this.#references.isReference(packet.data);
    const isNeeded = this.#choice.isNeeded(isReference, isWatched, at.monotonicMs);
    if (!isNeeded) this.#meter.pictureSkipped();
    return isNeeded;
  }

  /** @throws SourceError 'unsupported-codec' when no picture came of all packets so far. */
  decode(packet: Packet, isWatched: boolean, at: PictureTime, onFrame: (frame: Frame) => void): void {
    this.#decoder.setLoopFilter(this.#filter.isNeeded(packet.isKeyframe, isWatched));
    const isWhole = this.#decoder.decode(packet, (frame) => {
      this.#hasPicture = true;
      onFrame(frame);
    });
    if (!isWhole) this.#meter.stages.drop('decode');
    const waitedMs = at.monotonicMs - (this.#firstPacketMs ?? at.monotonicMs);
    if (this.#hasPicture || waitedMs <= FIRST_PICTURE_TIMEOUT_MS) return;
    throw new SourceError(
      'unsupported-codec',
      'Data comes, but no picture can be made of it. Set the camera to H.264 with a keyframe every second or two.',
    );
  }

  close(): void {
    this.#decoder.close();
  }
}
