import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIP } from 'node:net';
import { RtspProblem } from '../problem.ts';
import { pairIn, type MediaHandlers, type MediaTransport } from './transport.ts';

const ATTEMPTS = 50;

/** A keyframe's burst overruns the kernel's default buffer; the kernel gives what it allows. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

/** An RTP header of nothing: opens the way through a NAT or a firewall for what the camera sends back. */
const PUNCH = Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

/** RTP and RTCP on a pair of ports, of the address that the connection to the camera has. */
export class UdpTransport implements MediaTransport {
  readonly wanted: string;
  readonly #rtp: Socket;
  readonly #rtcp: Socket;
  #remote: string;
  #remotePorts: readonly [number, number] | null = null;
  #isClosed = false;

  private constructor(rtp: Socket, rtcp: Socket, remote: string, handlers: MediaHandlers) {
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    this.#remote = remote;
    const { port } = rtp.address();
    this.wanted = `RTP/AVP/UDP;unicast;client_port=${port}-${port + 1}`;
    const take = (handle: (bytes: Buffer) => void) => (bytes: Buffer, from: { readonly address: string }) => {
      // Anybody could send to an open port.
      if (plainAddress(from.address) === this.#remote) handle(bytes);
    };
    rtp.on('message', take(handlers.onRtp));
    rtcp.on('message', take(handlers.onRtcp));
  }

  /** @throws RtspProblem 'failed' when there is no free pair of ports. */
  static async open(
    { local, remote }: { readonly local: string; readonly remote: string },
    handlers: MediaHandlers,
  ): Promise<UdpTransport> {
    const host = plainAddress(local);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const rtp = await bind(host, 0);
      const port = rtp?.address().port ?? 1;
      // RTP has the even one (RFC 3550, 11).
      const rtcp = rtp !== null && port % 2 === 0 ? await bind(host, port + 1) : null;
      if (rtp !== null && rtcp !== null) return new UdpTransport(rtp, rtcp, plainAddress(remote), handlers);
      rtp?.close();
    }
    throw new RtspProblem('failed', 'there is no pair of free UDP ports');
  }

  accept(told: string): void {
    if (/TCP/i.test(told)) throw new RtspProblem('refused', 'the camera does not send over UDP');
    const source = /(?:^|;)\s*source\s*=\s*"?([^;"\s]+)/i.exec(told)?.[1];
    if (source !== undefined && isIP(source) !== 0) this.#remote = plainAddress(source);
    this.#remotePorts = pairIn(told, 'server_port');
    if (this.#remotePorts === null) return;
    this.#rtp.send(PUNCH, this.#remotePorts[0], this.#remote);
  }

  sendRtcp(bytes: Buffer): void {
    if (this.#remotePorts !== null && !this.#isClosed)
      this.#rtcp.send(bytes, this.#remotePorts[1], this.#remote);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#rtp.close();
    this.#rtcp.close();
  }
}

async function bind(host: string, port: number): Promise<Socket | null> {
  const type = isIP(host) === 6 ? 'udp6' : 'udp4';
  const socket = createSocket({ type, recvBufferSize: RECEIVE_BUFFER_BYTES });
  try {
    socket.bind(port, host);
    await once(socket, 'listening');
    // A camera that has gone answers by ICMP; it is found out by its connection.
    socket.on('error', () => undefined);
    return socket;
  } catch {
    // The port is taken: the caller tries another.
    socket.close();
    return null;
  }
}

/** An IPv4 address that a socket of both kinds shows as `::ffff:192.0.2.1`. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
