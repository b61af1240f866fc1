import { randomInt } from 'node:crypto';
import { readH264File, type H264File } from './h264-file.ts';
import { CLOCK_RATE_HZ, PAYLOAD_TYPE, RtpPacketizer } from './rtp-packetizer.ts';
import { describeStream } from './rtsp-message.ts';
import { SentPictures, type ClipPosition } from './sent-pictures.ts';
import { encodeSenderReport } from './sender-report.ts';

export interface StreamSettings {
  /** H.264, Annex B, starting with a keyframe; it is looped. */
  readonly file: string;
  readonly fps: number;
  /** Where in the clip it begins, a keyframe; 0 if left out. */
  readonly startPicture?: number | undefined;
}

/** Whoever plays a stream. A picture comes as a whole, so that a slow one can be spared all of it. */
export interface Subscriber {
  sendRtp(packets: readonly Buffer[]): void;
  sendRtcp(packet: Buffer): void;
}

const REPORT_EVERY_MS = 5000;
/** After a longer pause (a suspended machine) the stream goes on from where it is, instead of catching up. */
const MAX_LATE_MS = 2000;

/** One live stream: a clip that starts when it is first played and runs on in a loop, watched or not. */
export class CameraStream {
  readonly #sent = new SentPictures();
  readonly #packetizer = new RtpPacketizer();
  readonly #subscribers = new Set<Subscriber>();
  #clip: H264File;
  #fps: number;
  #index: number;
  #loop = 0;
  // As a float, so that rates such as 30000/1001 do not drift.
  #rtpTime: number = randomInt(2 ** 31);
  #dueMs = 0;
  #reportDueMs = 0;
  #packets = 0;
  #payloadBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStalled = false;
  #isClosed = false;

  private constructor(clip: H264File, fps: number, startPicture: number) {
    this.#clip = clip;
    this.#fps = fps;
    this.#index = startPicture;
  }

  /** @throws RangeError when the clip is not that long. */
  static async open({ file, fps, startPicture = 0 }: StreamSettings): Promise<CameraStream> {
    const clip = await readH264File(file);
    if (startPicture >= clip.accessUnits.length)
      throw new RangeError(
        `${file} has ${clip.accessUnits.length} pictures, and cannot begin at ${startPicture}`,
      );
    return new CameraStream(clip, fps, startPicture);
  }

  /** The session description of what is sent now. */
  get sdp(): string {
    return describeStream(this.#clip.sps, this.#clip.pps, PAYLOAD_TYPE, CLOCK_RATE_HZ);
  }

  get subscribers(): number {
    return this.#subscribers.size;
  }

  /** A stalled stream sends nothing, while its clip runs on. */
  setStalled(isStalled: boolean): void {
    this.#isStalled = isStalled;
  }

  subscribe(subscriber: Subscriber): () => void {
    this.#subscribers.add(subscriber);
    if (this.#timer === undefined && !this.#isClosed) {
      this.#dueMs = performance.now();
      this.#run();
    }
    return () => void this.#subscribers.delete(subscriber);
  }

  /** Goes on with another clip (another size, say) from its start, in the same RTP stream, as after a change in a camera's settings. */
  async swap({ file, fps }: Pick<StreamSettings, 'file' | 'fps'>): Promise<void> {
    this.#clip = await readH264File(file);
    this.#fps = fps;
    this.#index = 0;
    this.#loop = 0;
  }

  /** Where in the clip the picture is that was the newest one sent at this time; null before the first. */
  positionAt(wallMs: number): ClipPosition | null {
    return this.#sent.newestAt(wallMs);
  }

  /** Where in the clip the picture with this RTP timestamp is; null when it is unknown or minutes ago. */
  positionOf(rtpTimestamp: number): ClipPosition | null {
    return this.#sent.withTimestamp(rtpTimestamp);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#subscribers.clear();
  }

  #run(): void {
    const nowMs = performance.now();
    if (nowMs - this.#dueMs > MAX_LATE_MS) this.#dueMs = nowMs;
    while (this.#dueMs <= nowMs) {
      this.#sendNext();
      this.#dueMs += 1000 / this.#fps;
    }
    this.#timer = setTimeout(() => this.#run(), Math.max(1, this.#dueMs - performance.now()));
  }

  #sendNext(): void {
    const accessUnit = this.#clip.accessUnits[this.#index];
    if (accessUnit === undefined) throw new Error('the clip has no picture');
    const rtpTimestamp = Math.round(this.#rtpTime) % 2 ** 32;
    const wallMs = Date.now();
    const clipMs = (this.#index * 1000) / this.#fps;
    this.#sent.add({ clipMs, loop: this.#loop, sentAtMs: wallMs, rtpTimestamp });
    this.#rtpTime += CLOCK_RATE_HZ / this.#fps;
    this.#index += 1;
    if (this.#index === this.#clip.accessUnits.length) {
      this.#index = 0;
      this.#loop += 1;
    }
    if (this.#isStalled) return;

    const packets = this.#packetizer.packetize(accessUnit, rtpTimestamp);
    this.#packets += packets.length;
    this.#payloadBytes += packets.reduce((sum, packet) => sum + packet.length - 12, 0);
    for (const subscriber of this.#subscribers) subscriber.sendRtp(packets);
    this.#report(wallMs, rtpTimestamp);
  }

  #report(wallMs: number, rtpTimestamp: number): void {
    if (performance.now() < this.#reportDueMs) return;
    this.#reportDueMs = performance.now() + REPORT_EVERY_MS;
    const counts = { packets: this.#packets, payloadBytes: this.#payloadBytes };
    const report = encodeSenderReport({ ssrc: this.#packetizer.ssrc, wallMs, rtpTimestamp, ...counts });
    for (const subscriber of this.#subscribers) subscriber.sendRtcp(report);
  }
}
