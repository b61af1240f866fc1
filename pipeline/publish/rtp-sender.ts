import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** A keyframe of 100 packets at once overruns a receiver's buffer; 16 a millisecond are about 150 Mbit/s. */
const PACKETS_PER_TICK = 16;

interface SenderTarget {
  readonly ip: string;
  readonly port: number;
  /** What to send from, 0 for any: mediasoup listens to the first sender only. */
  readonly localPort: number;
}

/** Sends RTP packets by UDP, spreading bursts over some milliseconds; what cannot be sent is lost, as on any network. */
export class RtpSender {
  readonly #socket: Socket;
  readonly #packetsPerTick: number;
  readonly #queue: Buffer[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  private constructor(socket: Socket, packetsPerTick: number) {
    this.#socket = socket;
    this.#packetsPerTick = packetsPerTick;
  }

  /** @param onLost Called with each datagram that could not be sent. */
  static async open(
    target: SenderTarget,
    onLost: () => void,
    packetsPerTick = PACKETS_PER_TICK,
  ): Promise<RtpSender> {
    const socket = createSocket('udp4');
    try {
      socket.bind(target.localPort, target.ip);
      await once(socket, 'listening');
      socket.connect(target.port, target.ip);
      await once(socket, 'connect');
    } catch (error) {
      socket.close();
      throw error;
    }
    // ECONNREFUSED comes back when mediasoup's port is gone for the moment; the server then says where to send.
    socket.on('error', onLost);
    return new RtpSender(socket, packetsPerTick);
  }

  /** Datagrams that wait for their turn. */
  get queued(): number {
    return this.#queue.length;
  }

  send(packets: readonly Buffer[]): void {
    if (this.#isClosed) return;
    this.#queue.push(...packets);
    if (this.#timer === undefined) this.#drain();
  }

  /** Resolves when its port is free again. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#queue.length = 0;
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #drain(): void {
    for (const packet of this.#queue.splice(0, this.#packetsPerTick)) this.#socket.send(packet);
    this.#timer = this.#queue.length === 0 ? undefined : setTimeout(() => this.#drain(), 1);
  }
}
