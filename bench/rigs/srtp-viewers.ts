import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { createWorker, type types } from 'mediasoup';
import { packetizeH264 } from '../../pipeline/publish/rtp-packetizer.ts';
import { SilentReceiver } from './silent-receiver.ts';

const FRAME_MS = 40;
const SSRC = 1234;
/** What DTLS agrees on with a browser. */
const CRYPTO_SUITE = 'AEAD_AES_128_GCM';
const KEY_AND_SALT_BYTES = 28;

const CODEC = {
  mimeType: 'video/H264',
  clockRate: 90_000,
  parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
} as const;

/**
 * One producer of so many bits a second and receivers of SRTP, as DTLS-SRTP viewers after their handshake: without ICE
 * and feedback, so that hundreds fit on the machine that is measured.
 */
export class SrtpViewers {
  readonly #worker: types.Worker;
  readonly #router: types.Router;
  readonly #producer: types.Producer;
  readonly #receiver: SilentReceiver;
  readonly #sending: NodeJS.Timeout;
  readonly #socket: Socket;
  #count = 0;

  private constructor(
    parts: {
      worker: types.Worker;
      router: types.Router;
      producer: types.Producer;
      receiver: SilentReceiver;
      socket: Socket;
    },
    sending: NodeJS.Timeout,
  ) {
    this.#worker = parts.worker;
    this.#router = parts.router;
    this.#producer = parts.producer;
    this.#receiver = parts.receiver;
    this.#socket = parts.socket;
    this.#sending = sending;
  }

  static async start(bitsPerSecond: number): Promise<SrtpViewers> {
    const worker = await createWorker({ logLevel: 'error' });
    const router = await worker.createRouter({ mediaCodecs: [{ kind: 'video', ...CODEC }] });
    const ingest = await router.createPlainTransport({ listenInfo: loopback, comedia: true, rtcpMux: true });
    const producer = await ingest.produce({
      kind: 'video',
      rtpParameters: { codecs: [{ ...CODEC, payloadType: 96 }], encodings: [{ ssrc: SSRC }] },
    });
    const receiver = await SilentReceiver.start();
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const sending = send(socket, ingest.tuple.localPort, bitsPerSecond);
    return new SrtpViewers({ worker, router, producer, receiver, socket }, sending);
  }

  get pid(): number {
    return this.#worker.pid;
  }

  get count(): number {
    return this.#count;
  }

  async add(): Promise<void> {
    const key = () => randomBytes(KEY_AND_SALT_BYTES).toString('base64');
    const transport = await this.#router.createPlainTransport({
      listenInfo: loopback,
      enableSrtp: true,
      srtpCryptoSuite: CRYPTO_SUITE,
      rtcpMux: true,
    });
    await transport.connect({
      ip: '127.0.0.1',
      port: this.#receiver.port,
      srtpParameters: { cryptoSuite: CRYPTO_SUITE, keyBase64: key() },
    });
    const { rtpCapabilities } = this.#router;
    await transport.consume({ producerId: this.#producer.id, rtpCapabilities });
    this.#count += 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#sending);
    this.#socket.close();
    await this.#receiver[Symbol.asyncDispose]();
    const gone = new Promise<void>((resolve) => this.#worker.once('subprocessclose', resolve));
    this.#worker.close();
    await gone;
  }
}

const loopback = { protocol: 'udp', ip: '127.0.0.1', recvBufferSize: 4_194_304 } as const;

/** Pictures of the wanted size, a keyframe's head and random bytes: nobody decodes them. */
function send(socket: Socket, port: number, bitsPerSecond: number): NodeJS.Timeout {
  const body = randomBytes(Math.round((bitsPerSecond / 8) * (FRAME_MS / 1000))).map((byte) => byte | 1);
  const parameterSets = [0, 0, 0, 1, 0x67, 0x42, 0xe0, 0x1f, 0, 0, 0, 1, 0x68, 0xce, 0x3c, 0x80];
  const picture = Buffer.concat([Buffer.from([...parameterSets, 0, 0, 0, 1, 0x65]), body]);
  const stream = { payloadType: 96, ssrc: SSRC, sequenceNumber: 0 };
  let timestamp = 0;
  return setInterval(() => {
    timestamp = (timestamp + 90 * FRAME_MS) % 2 ** 32;
    for (const packet of packetizeH264(picture, timestamp, stream)) socket.send(packet, port, '127.0.0.1');
  }, FRAME_MS);
}
