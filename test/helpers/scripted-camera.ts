import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { RtspRequestReader, type RtspRequest } from '../../simulator/rtsp-message.ts';

/** What a camera says to a request: the bytes, or null for nothing at all. */
export type Script = (request: RtspRequest, socket: Socket) => string | Buffer | null;

/** A camera that behaves as its script says, to be as wrong as no proper server is. */
export class ScriptedCamera {
  readonly requests: RtspRequest[] = [];
  readonly sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(script: Script) {
    this.#server = createServer((socket) => {
      const reader = new RtspRequestReader();
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        for (const request of reader.read(bytes)) {
          this.requests.push(request);
          const said = script(request, socket);
          if (said !== null) socket.write(said);
        }
      });
    });
  }

  static async start(script: Script): Promise<ScriptedCamera> {
    const camera = new ScriptedCamera(script);
    camera.#server.listen(0, '127.0.0.1');
    await once(camera.#server, 'listening');
    return camera;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `rtsp://127.0.0.1:${address.port}/live`;
  }

  methods(): readonly string[] {
    return this.requests.map(({ method }) => method);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** An answer to a request, with its number. */
export function answer(
  { headers }: RtspRequest,
  status = '200 OK',
  more: Readonly<Record<string, string>> = {},
  body = '',
): string {
  const all = { CSeq: headers.get('cseq') ?? '0', ...more, 'Content-Length': String(body.length) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `RTSP/1.0 ${status}\r\n${lines.join('')}\r\n${body}`;
}

/** As a plain camera would, with its session ending after `timeoutS` without a request. */
export function plainScript(sdp: string, timeoutS = 60): Script {
  return (request) => {
    switch (request.method) {
      case 'OPTIONS':
        return answer(request, '200 OK', {
          Public: 'OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN',
        });
      case 'DESCRIBE':
        return answer(request, '200 OK', { 'Content-Type': 'application/sdp' }, sdp);
      case 'SETUP': {
        const transport = request.headers.get('transport') ?? '';
        return answer(request, '200 OK', { Transport: transport, Session: `42;timeout=${timeoutS}` });
      }
      default:
        return answer(request, '200 OK', { Session: '42' });
    }
  };
}
