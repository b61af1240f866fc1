import { createSocket, type Socket } from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ReceivedPicture } from '../../../../../pipeline/ingest/sources/rtsp/rtp/h264-depacketizer.ts';
import { RtspProblem, UnsuitableStream } from '../../../../../pipeline/ingest/sources/rtsp/problem.ts';
import { RtpExchange, type RtpRoute } from '../../../../../pipeline/ingest/sources/rtsp/rtp/rtp-exchange.ts';
import { pairIn } from '../../../../../pipeline/ingest/sources/rtsp/rtp/transport.ts';
import { rtpBytes } from './rtp.ts';

const SPS = Buffer.of(0x67, 0x42, 0xc0, 0x1e, 1);
const PPS = Buffer.of(0x68, 0xce, 2);
/** A first slice begins with a 1 bit: first_mb_in_slice is 0. */
const IDR = Buffer.of(0x65, 0x88, 1, 2, 3, 4);
const SLICE = Buffer.of(0x41, 0x9a, 1, 2, 3, 4);
const FU_B = Buffer.of(0x7d, 0x81, 0, 0, 1);
const BYE = Buffer.of(0x81, 203, 0, 1, 0, 0, 0, 1);
const RECEIVER_REPORT = 201;

/** A keyframe in three packets, then each picture in one. */
const packetsOf = (pictures: number): Buffer[] => [
  ...[SPS, PPS, IDR].map((payload, sequence) => rtpBytes({ sequence, payload, isMarked: payload === IDR })),
  ...Array.from({ length: pictures - 1 }, (_, index) =>
    rtpBytes({ sequence: 3 + index, timestamp: 3600 * (index + 1), payload: SLICE, isMarked: true }),
  ),
];

class Route extends EventEmitter<{ interleaved: [channel: number, bytes: Buffer] }> implements RtpRoute {
  readonly addresses = { local: '127.0.0.1', remote: '127.0.0.1' };
  readonly sent: { readonly channel: number; readonly bytes: Buffer }[] = [];

  sendInterleaved(channel: number, bytes: Buffer): void {
    this.sent.push({ channel, bytes });
  }
}

describe('RtpExchange', () => {
  const opened: RtpExchange[] = [];
  const sockets: Socket[] = [];
  afterEach(() => {
    vi.useRealTimers();
    for (const each of opened.splice(0)) each.close();
    for (const each of sockets.splice(0)) each.close();
  });

  async function open(transport: 'tcp' | 'udp') {
    const route = new Route();
    const shown: number[] = [];
    const ends: (Error | null)[] = [];
    const warned: unknown[] = [];
    const pictures = new EventEmitter<{ picture: [ReceivedPicture] }>();
    pictures.on('picture', ({ rtpTimestamp }) => shown.push(rtpTimestamp));
    const exchange = await RtpExchange.open(route, {
      transport,
      video: { payloadType: 96, clockRateHz: 90_000 },
      log: pino({ level: 'warn' }, { write: (line) => warned.push(JSON.parse(line)) }),
      onPicture: (picture) => pictures.emit('picture', picture),
      onEnd: (problem) => ends.push(problem),
    });
    opened.push(exchange);
    return { exchange, route, shown, ends, warned, pictures };
  }

  async function bound(): Promise<Socket> {
    const socket = createSocket('udp4');
    sockets.push(socket);
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return socket;
  }

  describe('inside the connection', () => {
    it('makes pictures of what comes on the channel that was agreed on', async () => {
      const { exchange, route, shown } = await open('tcp');
      exchange.accept('RTP/AVP/TCP;unicast;interleaved=4-5');
      for (const packet of packetsOf(2)) {
        route.emit('interleaved', 0, packet);
        expect(shown).toEqual([]);
      }
      for (const packet of packetsOf(2)) route.emit('interleaved', 4, packet);
      expect(shown).toEqual([0, 3600]);
    });

    it('refuses a camera that agrees to something else', async () => {
      const { exchange } = await open('tcp');
      expect(() => exchange.accept('RTP/AVP;unicast;server_port=6970-6971')).toThrow(RtspProblem);
    });

    it('reports at once and at intervals until it is closed, and tells each loss once', async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      const { exchange, route, warned } = await open('tcp');
      exchange.accept('RTP/AVP/TCP;unicast;interleaved=0-1');
      exchange.startReports();
      const lossy = packetsOf(6).toSpliced(4, 1);
      for (const packet of lossy) route.emit('interleaved', 0, packet);
      vi.advanceTimersByTime(10_000);
      exchange.close();
      exchange.startReports();
      vi.advanceTimersByTime(10_000);
      expect(route.sent.map(({ channel, bytes }) => [channel, bytes[1]])).toEqual(
        Array.from({ length: 3 }, () => [1, RECEIVER_REPORT]),
      );
      expect(warned).toMatchObject([{ packets: 1 }]);
    });

    it('ends when the camera says goodbye, and with the reason when its packets are not understood', async () => {
      const { exchange, route, ends } = await open('tcp');
      exchange.accept('RTP/AVP/TCP;unicast;interleaved=0-1');
      route.emit('interleaved', 1, BYE);
      expect(ends).toEqual([null]);
      route.emit('interleaved', 0, rtpBytes({ payload: FU_B }));
      expect(ends[1]).toBeInstanceOf(UnsuitableStream);
    });
  });

  it('sends and takes packets over UDP, and does not wait for ever for one that was lost', async () => {
    const { exchange, shown, pictures, ends } = await open('udp');
    const [camera, reports] = [await bound(), await bound()];
    const reported = once(reports, 'message');
    exchange.accept(`RTP/AVP;unicast;server_port=${camera.address().port}-${reports.address().port}`);
    const [bytes] = (await reported) as [Buffer];
    expect(bytes[1]).toBe(RECEIVER_REPORT);
    const [port] = pairIn(exchange.wanted, 'client_port')!;
    const last = new Promise<void>((resolve) => {
      pictures.on('picture', ({ rtpTimestamp }) => rtpTimestamp === 7200 && resolve());
    });
    // Nothing comes behind the last picture that could say that the one before is lost.
    const lossy = packetsOf(3).toSpliced(3, 1);
    for (const packet of lossy) camera.send(packet, port, '127.0.0.1');
    await last;
    expect(shown).toEqual([0, 7200]);
    expect(ends).toEqual([]);
  });
});
