import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface InterleavedPacket {
  readonly channel: number;
  readonly bytes: Buffer;
}

/** An RTSP client over TCP that shows what came in as it came. */
export class RtspClient {
  readonly packets: InterleavedPacket[] = [];
  readonly #socket: Socket;
  #pending = Buffer.alloc(0);
  #answers: Answer[] = [];
  #cseq = 0;
  isEnded = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('close', () => (this.isEnded = true));
    socket.on('data', (bytes) => this.#read(bytes));
  }

  static async connect(port: number): Promise<RtspClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new RtspClient(socket);
  }

  /** All bytes that were no RTSP message. */
  get unread(): Buffer {
    return this.#pending;
  }

  send(method: string, url: string, headers: Readonly<Record<string, string>> = {}): void {
    this.#cseq += 1;
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#socket.write(`${method} ${url} RTSP/1.0\r\nCSeq: ${this.#cseq}\r\n${lines.join('')}\r\n`);
  }

  async ask(method: string, url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    this.send(method, url, headers);
    while (this.#answers.length === 0) await once(this.#socket, 'data');
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error('no answer');
    return answer;
  }

  /** SETUP over TCP and PLAY. */
  async play(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    await this.ask('SETUP', `${url}/track0`, {
      ...headers,
      Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1',
    });
    return this.ask('PLAY', url, headers);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    for (;;) {
      if (this.#pending[0] === 0x24) {
        if (this.#pending.length < 4) return;
        const end = 4 + this.#pending.readUInt16BE(2);
        if (this.#pending.length < end) return;
        this.packets.push({ channel: this.#pending[1] ?? -1, bytes: this.#pending.subarray(4, end) });
        this.#pending = this.#pending.subarray(end);
        continue;
      }
      const end = this.#pending.indexOf('\r\n\r\n');
      if (!this.#pending.toString('latin1', 0, 5).startsWith('RTSP/') || end < 0) return;
      const [first = '', ...lines] = this.#pending.toString('utf8', 0, end).split('\r\n');
      const headers = new Map(
        lines.map((line): [string, string] => {
          const colon = line.indexOf(':');
          return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
        }),
      );
      const length = Number(headers.get('content-length') ?? 0);
      if (this.#pending.length < end + 4 + length) return;
      const body = this.#pending.toString('utf8', end + 4, end + 4 + length);
      this.#answers.push({ status: Number(first.split(' ')[1]), headers, body });
      this.#pending = this.#pending.subarray(end + 4 + length);
    }
  }
}
