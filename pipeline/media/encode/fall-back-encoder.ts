import type { Frame } from 'node-av/lib';
import type { H264Encoder, OnAccessUnit } from './h264-encoder.ts';
import type { HardwareEncoding } from './hardware/hardware-encoding.ts';
import { X264Encoder, type X264Settings } from './x264-encoder.ts';

/** Encodes with hardware. When that fails it is left at once, for good, and x264 goes on, beginning with a keyframe. */
export class FallBackEncoder implements H264Encoder {
  readonly width: number;
  readonly height: number;
  readonly #settings: X264Settings;
  #bitrateBps: number;
  #hardware: Pick<HardwareEncoding, 'noteFailure'> | null;
  #encoder: H264Encoder;

  constructor(settings: X264Settings, hardware: Pick<HardwareEncoding, 'open' | 'noteFailure'>) {
    this.#settings = settings;
    this.width = settings.width;
    this.height = settings.height;
    this.#bitrateBps = settings.bitrateBps;
    this.#hardware = hardware;
    this.#encoder = this.#open(hardware);
  }

  /** False also once it is closed. */
  get isOnHardware(): boolean {
    return this.#hardware !== null;
  }

  setBitrate(bitrateBps: number): void {
    this.#bitrateBps = bitrateBps;
    this.#encoder.setBitrate(bitrateBps);
  }

  encode(frame: Frame, isKeyframe: boolean, onAccessUnit: OnAccessUnit): void {
    try {
      this.#encoder.encode(frame, isKeyframe, onAccessUnit);
    } catch (error) {
      if (this.#hardware === null) throw error;
      this.#hardware.noteFailure(error);
      this.#hardware = null;
      this.#encoder.close();
      this.#encoder = this.#openX264();
      this.#encoder.encode(frame, true, onAccessUnit);
    }
  }

  close(): void {
    this.#hardware = null;
    this.#encoder.close();
  }

  #open(hardware: Pick<HardwareEncoding, 'open' | 'noteFailure'>): H264Encoder {
    try {
      return hardware.open(this.#settings);
    } catch (error) {
      hardware.noteFailure(error);
      this.#hardware = null;
      return this.#openX264();
    }
  }

  #openX264(): X264Encoder {
    return new X264Encoder({ ...this.#settings, bitrateBps: this.#bitrateBps });
  }
}
