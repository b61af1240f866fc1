import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Subscriber } from './camera-stream.ts';

/** How media reaches one client. */
export interface Transport extends Subscriber {
  /** What SETUP answers. */
  readonly header: string;
  close(): void;
}

/** A client that does not read for so long loses pictures, as from a camera with a small buffer. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;

/** RTP inside the RTSP connection (RFC 2326, 10.12). */
export function interleavedTransport(socket: Socket, channel: number): Transport {
  const frame = (packet: Buffer, on: number): Buffer => {
    const header = Buffer.of(0x24, on, 0, 0);
    header.writeUInt16BE(packet.length, 2);
    return Buffer.concat([header, packet]);
  };
  return {
    header: `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`,
    sendRtp(packets) {
      if (socket.writableLength > MAX_BUFFERED_BYTES || !socket.writable) return;
      socket.write(Buffer.concat(packets.map((packet) => frame(packet, channel))));
    },
    sendRtcp(packet) {
      if (socket.writable) socket.write(frame(packet, channel + 1));
    },
    close() {},
  };
}

/** RTP and RTCP on a pair of UDP ports. */
export async function udpTransport(host: string, clientPort: number): Promise<Transport> {
  const [rtp, rtcp] = await bindPair(host);
  const { port } = rtp.address();
  let isClosed = false;
  return {
    header: `RTP/AVP;unicast;client_port=${clientPort}-${clientPort + 1};server_port=${port}-${port + 1}`,
    sendRtp(packets) {
      if (isClosed) return;
      for (const packet of packets) rtp.send(packet, clientPort, host);
    },
    sendRtcp(packet) {
      if (!isClosed) rtcp.send(packet, clientPort + 1, host);
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      rtp.close();
      rtcp.close();
    },
  };
}

/** An even port and the next one (RFC 3550, 11), which clients work out by themselves. */
async function bindPair(host: string): Promise<readonly [UdpSocket, UdpSocket]> {
  const ATTEMPTS = 50;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const rtp = await bind(host, 0);
    const port = rtp?.address().port ?? 1;
    const rtcp = rtp !== null && port % 2 === 0 ? await bind(host, port + 1) : null;
    if (rtp !== null && rtcp !== null) return [rtp, rtcp];
    rtp?.close();
  }
  throw new Error('no pair of free UDP ports');
}

async function bind(host: string, port: number): Promise<UdpSocket | null> {
  // Pictures go out in bursts; the kernel's default would drop some of a keyframe's packets.
  const socket = createSocket({ type: 'udp4', sendBufferSize: 4 * 1024 * 1024 });
  try {
    socket.bind(port, host);
    await once(socket, 'listening');
    // A client that has gone answers by ICMP; it is found out by its RTSP connection.
    socket.on('error', () => {});
    return socket;
  } catch {
    socket.close();
    return null;
  }
}
