import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';

/** As a router does: what would wait longer is dropped. */
const QUEUE_MS = 200;

/** A UDP relay that lets through no more than so many bits a second to the player, and all to the server. */
export class NarrowLink {
  readonly #socket: Socket;
  readonly #bitsPerSecond: number;
  #serverPort = 0;
  #player: RemoteInfo | undefined;
  #freeAtMs = 0;

  private constructor(socket: Socket, bitsPerSecond: number) {
    this.#socket = socket;
    this.#bitsPerSecond = bitsPerSecond;
    socket.on('message', (datagram, from) => this.#pass(datagram, from));
  }

  static async start({ bitsPerSecond }: { readonly bitsPerSecond: number }): Promise<NarrowLink> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => {
      socket.bind(0, '127.0.0.1', resolve);
    });
    return new NarrowLink(socket, bitsPerSecond);
  }

  /** The answer with this relay in place of the server's address, and no other way. */
  lead(answerSdp: string): string {
    this.#serverPort = Number(/ udp \d+ 127\.0\.0\.1 (\d+) /.exec(answerSdp)?.[1]);
    this.#player = undefined;
    return answerSdp
      .replace(/a=candidate:.* tcp .*\r\n/g, '')
      .replace(/( udp \d+ 127\.0\.0\.1) \d+ /g, `$1 ${this.#socket.address().port} `);
  }

  close(): void {
    this.#socket.close();
  }

  #pass(datagram: Buffer, from: RemoteInfo): void {
    if (from.port !== this.#serverPort) {
      this.#player = from;
      this.#socket.send(datagram, this.#serverPort, '127.0.0.1');
      return;
    }
    const nowMs = performance.now();
    const startMs = Math.max(nowMs, this.#freeAtMs);
    const player = this.#player;
    if (player === undefined || startMs - nowMs > QUEUE_MS) return;
    this.#freeAtMs = startMs + (datagram.length * 8000) / this.#bitsPerSecond;
    setTimeout(() => this.#socket.send(datagram, player.port, player.address), this.#freeAtMs - nowMs);
  }
}
