import { AVERROR_EAGAIN, AV_CODEC_FLAG_LOW_DELAY } from 'node-av/constants';
import { Codec, CodecContext, Frame, type Packet } from 'node-av/lib';
import type { CodecInUse } from '../../domain/codec-in-use.ts';
import type { VideoStream } from '../video-stream.ts';
import type { HardwareDecoding } from './hardware-decoding.ts';
import { check, LibavError } from '../libav.ts';

/**
 * Turns packets into frames in system memory, on one thread: a camera is one core's share at most. A hardware device
 * that fails is left at once, for good, and the processor goes on.
 */
export class Decoder {
  readonly #stream: VideoStream;
  readonly #frame = new Frame();
  /** What a hardware frame is copied into. */
  readonly #copy = new Frame();
  #context: CodecContext;
  readonly #log: HardwareDecoding['log'] | undefined;
  #device: HardwareDecoding['device'];
  /** Why the CPU decodes where hardware is wanted. */
  #reason: string | null;
  #hasLoopFilter = true;
  #isClosed = false;

  /** @throws LibavError when this build of FFmpeg cannot decode the codec. */
  constructor(stream: VideoStream, hardware: Pick<HardwareDecoding, 'device' | 'log'> | null = null) {
    this.#stream = stream;
    this.#log = hardware?.log;
    this.#device = hardware?.device ?? null;
    this.#reason = hardware === null ? null : 'no hardware decoder was found';
    this.#context = this.#open();
    this.#frame.alloc();
    this.#copy.alloc();
  }

  get inUse(): CodecInUse {
    return this.#device === null
      ? { isHardware: false, name: this.#stream.codec, reason: this.#reason }
      : { isHardware: true, name: this.#device.name, reason: null };
  }

  /**
   * Decodes one packet and hands each finished frame to `onFrame`. The frame is valid during the call only: clone it
   * to keep it, and never draw into it, other frames are predicted from it.
   * @returns false when the packet was broken; decoding goes on with the next.
   */
  decode(packet: Packet, onFrame: (frame: Frame) => void): boolean {
    const sent = this.#context.sendPacketSync(packet);
    const isWhole = this.#receive(onFrame) === AVERROR_EAGAIN && sent >= 0;
    // From a keyframe on nothing is missing: what fails is the device.
    if (isWhole || this.#device === null || !packet.isKeyframe) return isWhole;
    this.#leaveHardware('decode a keyframe');
    return this.decode(packet, onFrame);
  }

  /**
   * From the next packet on: whether the edges of blocks are smoothed, as the stream asks. Without, a picture and all that
   * are predicted from it differ a little from what the camera meant. Hardware always does it.
   */
  setLoopFilter(isOn: boolean): void {
    if (isOn === this.#hasLoopFilter) return;
    this.#hasLoopFilter = isOn;
    this.#applyLoopFilter();
  }

  /** Hands out the frames that were held back to reorder, at the end of the input. Nothing can be decoded after. */
  flush(onFrame: (frame: Frame) => void): void {
    this.#context.sendPacketSync(null);
    this.#receive(onFrame);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#frame.free();
    this.#copy.free();
    this.#context.freeContext();
  }

  #open(): CodecContext {
    const { codecId } = this.#stream.parameters;
    const deviceCodec = this.#device?.decoderOf(codecId) ?? null;
    if (this.#device !== null && deviceCodec === null) {
      this.#reason = this.#device.failure ?? `${this.#device.name} does not decode ${this.#stream.codec}`;
      this.#device = null;
    }
    const codec = deviceCodec ?? Codec.findDecoder(codecId);
    if (codec === null) throw new LibavError('find a decoder', -1);
    const context = new CodecContext();
    try {
      context.allocContext3(codec);
      check(context.parametersToContext(this.#stream.parameters), 'prepare the decoder');
      context.threadCount = 1;
      // Only without reordering: with B-frames this flag would give frames in the wrong order.
      if (this.#stream.videoDelay === 0) context.setFlags(AV_CODEC_FLAG_LOW_DELAY);
      if (this.#device !== null) {
        context.hwDeviceCtx = this.#device.deviceContext;
        context.setHardwarePixelFormat(this.#device.pixelFormat);
      }
      check(context.open2Sync(codec, null), 'open the decoder');
      return context;
    } catch (error) {
      context.freeContext();
      if (this.#device === null) throw error;
      this.#giveUpHardware('open', error);
      return this.#open();
    }
  }

  #leaveHardware(what: string): void {
    this.#giveUpHardware(what, null);
    this.#context.freeContext();
    this.#context = this.#open();
    this.#applyLoopFilter();
  }

  #applyLoopFilter(): void {
    check(
      this.#context.setOption('skip_loop_filter', this.#hasLoopFilter ? 'default' : 'all'),
      'set the loop filter',
    );
  }

  #giveUpHardware(what: string, error: unknown): void {
    const device = this.#device;
    if (device === null) return;
    this.#device = null;
    const why = error instanceof Error ? error.message : `it could not ${what}`;
    this.#reason = `${device.name} failed: ${why}`;
    device.noteFailure(this.#reason);
    this.#log?.warn(
      { device: device.name, what, err: error ?? undefined },
      'hardware decoding failed, the CPU decodes',
    );
  }

  /** @returns Why there are no more, a negative AVERROR number. */
  #receive(onFrame: (frame: Frame) => void): number {
    for (;;) {
      const code = this.#context.receiveFrameSync(this.#frame);
      if (code < 0) return code;
      try {
        if (!this.#frame.isHwFrame()) {
          // libav goes on by itself, and silently, where a device does not take the stream.
          if (this.#device !== null) this.#giveUpHardware('decode this stream', null);
          onFrame(this.#frame);
          continue;
        }
        const copied = this.#frame.hwframeTransferDataSync(this.#copy);
        if (copied < 0) return copied;
        this.#copy.copyProps(this.#frame);
        onFrame(this.#copy);
      } finally {
        this.#frame.unref();
        this.#copy.unref();
      }
    }
  }
}
