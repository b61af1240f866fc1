import type { Frame } from 'node-av/lib';
import type { Clock } from '../../clock.ts';
import type { CodecInUse } from '../../domain/codec-in-use.ts';
import type { Source } from '../../ingest/source.ts';
import type { Progress } from '../../ingest/supervisor.ts';
import type { HardwareDecoding } from '../../media/decode/hardware-decoding.ts';
import type { Recorder } from '../../record/recorder.ts';
import type { PictureTime } from '../../rules/rule.ts';
import { Decoding } from './decoding.ts';
import type { Meter } from '../meter/meter.ts';
import type { Viewing } from '../viewing/viewing.ts';

/** Behind by more than this, pictures are decoded only (the next need them), neither looked at nor shown. */
const MAX_LAG_MS = 700;

export interface PacketFlowOptions {
  readonly clock: Clock;
  readonly hardware: HardwareDecoding | null;
  /** Looks a second. */
  readonly wishedLooks: number;
  readonly meter: Meter;
  readonly viewing: Viewing;
  readonly recorder: Recorder;
  /** To be looked at and shown; freed after the call. */
  readonly onPicture: (frame: Frame, at: PictureTime) => void;
}

/** One connection's packets: to the viewers and the clips as they are, and decoded where a picture is wanted. */
export class PacketFlow {
  readonly #source: Source;
  readonly #options: PacketFlowOptions;
  readonly #decoding: Decoding;
  #lagMs = 0;

  /** @throws LibavError when this build of FFmpeg cannot decode the codec. */
  constructor(source: Source, options: PacketFlowOptions) {
    const { hardware, meter, wishedLooks } = options;
    this.#source = source;
    this.#options = options;
    this.#decoding = new Decoding(source.stream, hardware, meter, wishedLooks);
  }

  /** How far behind the newest picture we are. */
  get lagMs(): number {
    return this.#lagMs;
  }

  get decoder(): CodecInUse {
    return this.#decoding.inUse;
  }

  /** Until the source ends. @throws SourceError, LibavError */
  async run(progress: Progress): Promise<never> {
    try {
      for (;;) await this.#pass(progress);
    } finally {
      this.#decoding.close();
    }
  }

  /** One packet. */
  async #pass(progress: Progress): Promise<void> {
    const { clock, meter, viewing, recorder } = this.#options;
    const packet = await this.#source.read();
    const outside = meter.stages.enter('ingest');
    try {
      const at = { monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs() };
      progress.packetCame();
      this.#lagMs = this.#decoding.stamp(packet, at);
      const isWatched = viewing.wantsPictures;
      const isNeeded = this.#decoding.isNeeded(packet, isWatched, at);
      viewing.push(packet, at.wallMs);
      meter.stages.enter('record');
      recorder.push(packet, at.wallMs);
      if (!isNeeded) return;
      meter.stages.enter('decode');
      this.#decoding.decode(packet, isWatched, at, (frame) => {
        progress.pictureCame();
        this.#pictureCame(frame, at);
      });
    } finally {
      meter.stages.leave(outside);
      packet.free();
    }
  }

  #pictureCame(frame: Frame, at: PictureTime): void {
    const { meter, recorder, onPicture } = this.#options;
    meter.pictureCame(frame);
    recorder.setSize(frame.width, frame.height);
    if (this.#lagMs > MAX_LAG_MS) meter.stages.drop('decode');
    else onPicture(frame, at);
  }
}
