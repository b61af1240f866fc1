import { AV_PIX_FMT_NV12, type AVPixelFormat } from 'node-av/constants';
import { Frame, HardwareFramesContext, type HardwareDeviceContext } from 'node-av/lib';
import { check } from '../../libav.ts';
import { givePlanes, newFrame } from '../../picture/frame.ts';
import { Scaler } from '../../picture/scaler.ts';

/** Where pictures are taken up to: a device, and the format of what lies in its memory. */
export interface HardwareSurface {
  readonly device: HardwareDeviceContext;
  readonly pixelFormat: AVPixelFormat;
}

/**
 * Pictures as hardware takes them: NV12, which is what all of it encodes, in system memory or taken up into the device's.
 */
export class HardwarePicture {
  readonly #width: number;
  readonly #height: number;
  readonly #scaler = new Scaler();
  readonly #surfaces: HardwareFramesContext | null;
  readonly #onDevice = new Frame();
  readonly #nv12: Frame;
  #isClosed = false;

  /** @throws LibavError when the device gives no memory. */
  constructor(width: number, height: number, surface: HardwareSurface | null) {
    this.#width = width;
    this.#height = height;
    this.#nv12 = newFrame(width, height, AV_PIX_FMT_NV12);
    this.#onDevice.alloc();
    this.#surfaces = surface === null ? null : new HardwareFramesContext();
    if (surface === null || this.#surfaces === null) return;
    try {
      this.#surfaces.alloc(surface.device);
      this.#surfaces.format = surface.pixelFormat;
      this.#surfaces.swFormat = AV_PIX_FMT_NV12;
      this.#surfaces.width = width;
      this.#surfaces.height = height;
      check(this.#surfaces.init(), 'reserve pictures on the device');
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The pool on the device, for the encoder to know; null in system memory. */
  get surfaces(): HardwareFramesContext | null {
    return this.#surfaces;
  }

  /** @returns The picture with the time of `source`, to be given to the encoder at once. */
  of(source: Frame): Frame {
    const nv12 = this.#nv12;
    // An encoder or a device may still read the one before. A new frame for each would fragment the memory, by 2 MB a picture
    // at 1080p until V8 collects it.
    if (!nv12.isWritable) {
      nv12.unref();
      givePlanes(nv12, this.#width, this.#height, AV_PIX_FMT_NV12);
    }
    this.#scaler.toFrame(source, nv12);
    check(nv12.copyProps(source), 'copy what is known of a picture');
    if (this.#surfaces === null) return nv12;
    this.#onDevice.unref();
    check(this.#surfaces.getBuffer(this.#onDevice), 'get a picture of the device');
    check(this.#surfaces.transferDataSync(this.#onDevice, nv12), 'take a picture up to the device');
    check(this.#onDevice.copyProps(nv12), 'copy what is known of a picture');
    return this.#onDevice;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#scaler.close();
    this.#onDevice.free();
    this.#nv12.free();
    this.#surfaces?.free();
  }
}
