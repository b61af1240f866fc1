import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { PublishTarget } from '../../pipeline/camera/messages.ts';
import { VIEW_BITRATE_BPS } from './product-settings.ts';

const RECV_BUFFER_BYTES = 4_194_304;

/** Takes a camera's RTP as mediasoup would, and forgets it: a watched camera without anybody who decodes on this machine. */
export class ViewerSink {
  readonly #socket: Socket;
  #packets = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', () => {
      this.#packets += 1;
    });
  }

  static async open(): Promise<ViewerSink> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: RECV_BUFFER_BYTES }).bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new ViewerSink(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Came so far. */
  get packets(): number {
    return this.#packets;
  }

  get target(): PublishTarget {
    return {
      ip: '127.0.0.1',
      port: this.port,
      payloadType: 96,
      ssrc: 1,
      localPort: 0,
      sequenceNumber: 1,
      bitrateBps: VIEW_BITRATE_BPS,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }
}
