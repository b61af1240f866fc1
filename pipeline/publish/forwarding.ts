import type { AccessUnit } from '../media/h264/access-units.ts';
import type { PublisherTarget } from './publisher.ts';
import { packetizeUnits, type RtpStream } from './rtp-packetizer.ts';
import { RtpSender } from './rtp-sender.ts';

/** About 75 Mbit/s: half a second of catching up is sent in less than 50 ms, and Wi-Fi stands it. */
const PACKETS_PER_TICK = 8;

/** A longer way from the newest keyframe is not caught up with: the next keyframe is waited for. */
const MAX_CATCH_UP_BYTES = 2_000_000;
const MAX_CATCH_UP_PICTURES = 300;

/** A viewer that loses what catching up sends must not make us send it again and again. */
const MIN_CATCH_UP_INTERVAL_MS = 2000;

/** The pictures of catching up are this close together: decoded as they come, and none waits for its time. */
const CATCH_UP_STEP_TICKS = 90;

/**
 * A camera's own packets to one viewer. It begins in the middle of a group of pictures: the group is sent again from its
 * keyframe on, in a burst, and all but its newest picture with times just before that one's, so that it plays in no time.
 */
export class Forwarding {
  readonly #stream: RtpStream;
  readonly #sender: RtpSender;
  #isInStep = false;
  #lastTicks = 0;
  #caughtUpMs: number | undefined;

  private constructor(sender: RtpSender, { payloadType, ssrc, sequenceNumber }: PublisherTarget) {
    this.#sender = sender;
    this.#stream = { payloadType, ssrc, sequenceNumber: (sequenceNumber - 1) & 0xffff };
  }

  /** @param onLost Called with each datagram that could not be sent. */
  static async open(target: PublisherTarget, onLost: () => void): Promise<Forwarding> {
    return new Forwarding(await RtpSender.open(target, onLost, PACKETS_PER_TICK), target);
  }

  /** Datagrams that wait for their turn. */
  get queued(): number {
    return this.#sender.queued;
  }

  /** Sends a picture, the first only when it is one to begin with. */
  send({ units, isIdr }: AccessUnit, ticks: number): void {
    if (!this.#isInStep && !isIdr) return;
    this.#isInStep = true;
    this.#lastTicks = Math.max(this.#lastTicks + 1, ticks);
    this.#sender.send(packetizeUnits(units, this.#lastTicks % 2 ** 32, this.#stream));
  }

  /**
   * Sends the newest group of pictures again, unless it is too long or was sent a moment ago.
   * @param group From its keyframe to the newest picture.
   * @param newestTicks Of the newest picture.
   */
  catchUp(group: readonly AccessUnit[], newestTicks: number, nowMs: number): void {
    if (this.#caughtUpMs !== undefined && nowMs - this.#caughtUpMs < MIN_CATCH_UP_INTERVAL_MS) return;
    if (group[0]?.isIdr !== true || group.length > MAX_CATCH_UP_PICTURES) return;
    const sizeBytes = group.reduce(
      (sum, { units }) => sum + units.reduce((all, unit) => all + unit.length, 0),
      0,
    );
    if (sizeBytes > MAX_CATCH_UP_BYTES) return;
    this.#caughtUpMs = nowMs;
    for (const [index, picture] of group.entries())
      this.send(picture, newestTicks - (group.length - 1 - index) * CATCH_UP_STEP_TICKS);
  }

  /** The camera's connection ended: what comes next begins with a keyframe. */
  lose(): void {
    this.#isInStep = false;
  }

  close(): Promise<void> {
    return this.#sender.close();
  }
}
