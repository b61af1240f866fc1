import { headerOf, readHead, type RtspRequest, type RtspResponse } from './message.ts';
import { RtspProblem } from '../problem.ts';

export type Incoming =
  | { readonly type: 'response'; readonly response: RtspResponse }
  | { readonly type: 'request'; readonly request: RtspRequest }
  /** RTP or RTCP inside the connection (RFC 2326, 10.12). The bytes refer to what was read. */
  | { readonly type: 'interleaved'; readonly channel: number; readonly bytes: Buffer };

const INTERLEAVED = 0x24;
const [CARRIAGE_RETURN, LINE_FEED] = [0x0d, 0x0a];
/** An answer's version or a request's method, as much of it as is there. */
const MESSAGE_START = /^(?:R|RT|RTS|RTSP|RTSP\/.*|[A-Z_]{1,32}(?: .*)?)$/s;
const MAX_HEAD_BYTES = 16 * 1024;
const MAX_BODY_BYTES = 256 * 1024;

/** Cuts what comes over an RTSP connection into messages and interleaved packets, wherever TCP cut it. */
export class RtspStreamReader {
  #pending: Buffer = Buffer.alloc(0);

  /**
   * Everything that is whole now, to be taken to its end.
   * @throws RtspProblem 'not-rtsp' when the bytes cannot be RTSP, or a message is endless; after what came before.
   */
  *read(bytes: Buffer): Generator<Incoming> {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    for (;;) {
      this.#skipBlankLines();
      if (this.#pending.length === 0) return;
      const incoming = this.#pending[0] === INTERLEAVED ? this.#interleaved() : this.#message();
      if (incoming === null) return;
      yield incoming;
    }
  }

  /** Some cameras send an empty line behind an answer. */
  #skipBlankLines(): void {
    let at = 0;
    while (this.#pending[at] === CARRIAGE_RETURN || this.#pending[at] === LINE_FEED) at += 1;
    if (at > 0) this.#pending = this.#pending.subarray(at);
  }

  #interleaved(): Incoming | null {
    if (this.#pending.length < 4) return null;
    const end = 4 + this.#pending.readUInt16BE(2);
    if (this.#pending.length < end) return null;
    const channel = this.#pending[1] ?? 0;
    return { type: 'interleaved', channel, bytes: this.#take(end).subarray(4) };
  }

  #message(): Incoming | null {
    if (!MESSAGE_START.test(this.#pending.toString('latin1', 0, 40)))
      throw notRtsp('bytes that begin no message');
    const head = this.#headEnd();
    if (head === null) {
      if (this.#pending.length > MAX_HEAD_BYTES) throw notRtsp('headers without an end');
      return null;
    }
    if (head.next > MAX_HEAD_BYTES) throw notRtsp('headers that are too long');
    const read = readHead(this.#pending.toString('utf8', 0, head.end));
    if (read === null) throw notRtsp('a first line that is not RTSP');
    const length = Number(headerOf(read.headers, 'content-length') ?? '0');
    if (!Number.isInteger(length) || length < 0 || length > MAX_BODY_BYTES)
      throw notRtsp('a body of a wrong length');
    if (this.#pending.length < head.next + length) return null;
    const body = this.#take(head.next + length).subarray(head.next);
    const { headers } = read;
    if (read.type === 'request') return { type: 'request', request: { method: read.method, headers } };
    return { type: 'response', response: { status: read.status, reason: read.reason, headers, body } };
  }

  /** Where the empty line is that ends the headers; some cameras end lines with a line feed alone. */
  #headEnd(): { readonly end: number; readonly next: number } | null {
    const text = this.#pending.toString('latin1', 0, MAX_HEAD_BYTES + 4);
    const found = /\r?\n\r?\n/.exec(text);
    return found === null ? null : { end: found.index, next: found.index + found[0].length };
  }

  #take(length: number): Buffer {
    const taken = this.#pending.subarray(0, length);
    this.#pending = this.#pending.subarray(length);
    return taken;
  }
}

function notRtsp(what: string): RtspProblem {
  return new RtspProblem('not-rtsp', `the camera sent ${what}`);
}
