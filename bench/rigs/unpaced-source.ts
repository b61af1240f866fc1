import type { Packet } from 'node-av/lib';
import { SourceError } from '../../pipeline/errors.ts';
import { Demuxer } from '../../pipeline/media/decode/demuxer.ts';
import type { Clock } from '../../pipeline/clock.ts';
import type { Source } from '../../pipeline/ingest/source.ts';
import { LoopTimes } from '../../pipeline/ingest/sources/loop-times.ts';

/** Time as the film has it: five looks a second are five a second of film, however fast it runs. */
export class FilmClock implements Clock {
  readonly #startMs = 1_000_000;
  #filmMs = 0;

  moveTo(filmMs: number): void {
    this.#filmMs = filmMs;
  }

  monotonicMs(): number {
    return this.#startMs + this.#filmMs;
  }

  wallMs(): number {
    return Date.UTC(2026, 0, 1) + this.#filmMs;
  }
}

export interface UnpacedOptions {
  readonly file: string;
  readonly fps: number;
  readonly clock: FilmClock;
  readonly signal: AbortSignal;
  /** Before each packet; it ends the film by throwing a SourceError. */
  readonly onPacket: () => Promise<void>;
}

/** A file again and again, as fast as it is read, each packet at its film time. */
export async function openUnpaced(options: UnpacedOptions): Promise<Source> {
  const { file, fps, clock, signal, onPacket } = options;
  const request = { url: `file:${file}`, format: 'mov', options: { protocol_whitelist: 'file' } };
  const demuxer = await Demuxer.open(request, signal);
  const times = new LoopTimes(demuxer.stream);
  let index = 0;
  return {
    stream: demuxer.stream,
    read: async (): Promise<Packet> => {
      await onPacket();
      let packet = await demuxer.read();
      if (packet === null) {
        await demuxer.rewind();
        times.restart();
        packet = await demuxer.read();
      }
      if (packet === null) throw new SourceError('ended', 'The file is empty.');
      times.stamp(packet);
      clock.moveTo((index * 1000) / fps);
      index += 1;
      return packet;
    },
    interrupt: () => demuxer.interrupt(),
    close: () => demuxer.close(),
  };
}
