import { randomInt } from 'node:crypto';
import type { types } from 'mediasoup';
import type { PublishTarget } from '../../pipeline/camera/messages.ts';
import { BoxChannel } from './box-channel.ts';
import { H264_PARAMETERS, routerCodecs } from './h264.ts';
import type { PayloadTypes } from './h264.ts';
import type { MediaWorker } from './media-worker.ts';

const LOOPBACK = '127.0.0.1';
/** A keyframe at 8 Mbit/s comes in a burst. */
const RECV_BUFFER_BYTES = 4_194_304;
const FEED_PAYLOAD_TYPE = 96;
/** Packets that may have been lost unseen: the next process begins behind them. Less than mediasoup's 3000. */
const SEQUENCE_GAP = 100;

export interface Outlet {
  readonly router: types.Router;
  readonly producerId: string;
}

/** Where a camera process's RTP comes in, and routers that give it to viewers in their payload types. */
export class RoomFeed {
  readonly #worker: MediaWorker;
  readonly #router: types.Router;
  readonly #transport: types.PlainTransport;
  readonly #producer: types.Producer;
  readonly #outlets = new Map<string, Promise<Outlet>>();
  readonly #ssrc: number;
  #firstSequenceNumber = randomInt(0x8000);
  #receivedBefore = 0;
  #isClosed = false;

  private constructor(
    worker: MediaWorker,
    router: types.Router,
    transport: types.PlainTransport,
    producer: types.Producer,
    ssrc: number,
  ) {
    this.#worker = worker;
    this.#router = router;
    this.#transport = transport;
    this.#producer = producer;
    this.#ssrc = ssrc;
  }

  /** @param first Payload types of the first viewer: almost always all others have the same. */
  static async start(worker: MediaWorker, first: PayloadTypes): Promise<RoomFeed> {
    const router = await worker.createRouter(routerCodecs(first));
    try {
      const transport = await router.createPlainTransport({
        listenInfo: { protocol: 'udp', ip: LOOPBACK, recvBufferSize: RECV_BUFFER_BYTES },
        rtcpMux: true,
        comedia: true,
      });
      const ssrc = randomInt(1, 0xffff_ffff);
      const rtpParameters: types.RtpParameters = {
        codecs: [
          {
            mimeType: 'video/H264',
            clockRate: 90_000,
            payloadType: FEED_PAYLOAD_TYPE,
            parameters: { ...H264_PARAMETERS },
            rtcpFeedback: [
              { type: 'nack', parameter: 'pli' },
              { type: 'ccm', parameter: 'fir' },
            ],
          },
        ],
        encodings: [{ ssrc }],
      };
      const producer = await transport.produce({ kind: 'video', rtpParameters });
      await producer.enableTraceEvent(['pli', 'fir']);
      const feed = new RoomFeed(worker, router, transport, producer, ssrc);
      feed.#outlets.set(keyOf(first), Promise.resolve({ router, producerId: producer.id }));
      return feed;
    } catch (error) {
      router.close();
      throw error;
    }
  }

  onKeyframeWanted(listener: () => void): void {
    this.#producer.on('trace', listener);
  }

  /** Called when it ends with its worker. */
  onWorkerDied(listener: () => void): void {
    this.#router.once('workerclose', listener);
  }

  get worker(): MediaWorker {
    return this.#worker;
  }

  /** For a new process too, whose stream goes on where the one before ended: viewers then notice a short stop only. */
  async target(bitrateBps: number): Promise<PublishTarget> {
    const [stats] = await this.#producer.getStats();
    const received = stats?.packetCount ?? 0;
    if (received > this.#receivedBefore) {
      const sent = received - this.#receivedBefore + SEQUENCE_GAP;
      this.#firstSequenceNumber = (this.#firstSequenceNumber + sent) & 0xffff;
      this.#receivedBefore = received;
    }
    return {
      ip: LOOPBACK,
      port: this.#transport.tuple.localPort,
      payloadType: FEED_PAYLOAD_TYPE,
      ssrc: this.#ssrc,
      localPort: this.#transport.tuple.remotePort ?? 0,
      sequenceNumber: this.#firstSequenceNumber,
      bitrateBps,
    };
  }

  outlet(payloadTypes: PayloadTypes): Promise<Outlet> {
    const key = keyOf(payloadTypes);
    const known = this.#outlets.get(key);
    if (known !== undefined) return known;
    const opening = this.#openOutlet(payloadTypes);
    this.#outlets.set(key, opening);
    // The next viewer may have more luck.
    opening.catch(() => this.#outlets.delete(key));
    return opening;
  }

  /** A way for boxes to the viewers of the first outlet. */
  openBoxes(): Promise<BoxChannel> {
    return BoxChannel.open(this.#router);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#router.close();
    for (const outlet of this.#outlets.values())
      outlet.then(({ router }) => router.close()).catch(() => undefined);
  }

  async #openOutlet(payloadTypes: PayloadTypes): Promise<Outlet> {
    const router = await this.#worker.createRouter(routerCodecs(payloadTypes));
    try {
      const { pipeProducer } = await this.#router.pipeToRouter({
        producerId: this.#producer.id,
        router,
        keepId: false,
        enableSctp: false,
        listenInfo: { protocol: 'udp', ip: LOOPBACK, recvBufferSize: RECV_BUFFER_BYTES },
      });
      if (pipeProducer === undefined) throw new Error('mediasoup made no pipe producer');
      return { router, producerId: pipeProducer.id };
    } catch (error) {
      router.close();
      throw error;
    }
  }
}

function keyOf({ h264, rtx }: PayloadTypes): string {
  return `${h264}/${rtx ?? '-'}`;
}
