/** RFC 2326. Header names in lower case. */
export interface RtspRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
}

export interface RtspResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const INTERLEAVED = 0x24;
/** A request is some hundred bytes; more is not RTSP. */
const MAX_REQUEST_BYTES = 64 * 1024;

/** Cuts requests out of a TCP stream, past the client's interleaved RTCP. */
export class RtspRequestReader {
  #pending = Buffer.alloc(0);

  /** @throws Error when the bytes cannot be RTSP. */
  read(bytes: Buffer): readonly RtspRequest[] {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const requests: RtspRequest[] = [];
    for (;;) {
      const length = this.#pending[0] === INTERLEAVED ? this.#interleavedBytes() : this.#requestBytes();
      if (length === null || this.#pending.length < length) break;
      if (this.#pending[0] !== INTERLEAVED)
        requests.push(parseRequest(this.#pending.subarray(0, length).toString()));
      this.#pending = this.#pending.subarray(length);
    }
    if (this.#pending.length > MAX_REQUEST_BYTES) throw new Error('not an RTSP request');
    return requests;
  }

  #interleavedBytes(): number | null {
    return this.#pending.length < 4 ? null : 4 + this.#pending.readUInt16BE(2);
  }

  #requestBytes(): number | null {
    const end = this.#pending.indexOf('\r\n\r\n');
    if (end < 0) return null;
    const contentLength =
      /^content-length:\s*(\d+)/im.exec(this.#pending.toString('latin1', 0, end))?.[1] ?? '0';
    return end + 4 + Number(contentLength);
  }
}

function parseRequest(text: string): RtspRequest {
  const [first = '', ...lines] = (text.split('\r\n\r\n')[0] ?? '').split('\r\n');
  const [method = '', url = ''] = first.split(' ');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { method, url, headers: new Map(headers) };
}

export function formatResponse(
  request: RtspRequest,
  { status, reason, headers, body }: RtspResponse,
): string {
  const lines = [`RTSP/1.0 ${status} ${reason}`, `CSeq: ${request.headers.get('cseq') ?? '0'}`];
  for (const [name, value] of Object.entries(headers ?? {})) lines.push(`${name}: ${value}`);
  if (body !== undefined) lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

/** The first part of the URL's path: the stream's name. */
export function streamName(url: string): string {
  try {
    return decodeURIComponent(new URL(url).pathname.split('/')[1] ?? '');
  } catch {
    // `OPTIONS *` names no stream.
    return '';
  }
}

/** The session description of a stream with this parameter sets (RFC 4566, RFC 6184 8.2.1). */
export function describeStream(sps: Buffer, pps: Buffer, payloadType: number, clockRateHz: number): string {
  const profile = sps.subarray(1, 4).toString('hex');
  const parameterSets = `${sps.toString('base64')},${pps.toString('base64')}`;
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=Maskwatch camera simulator',
    't=0 0',
    'a=control:*',
    `m=video 0 RTP/AVP ${payloadType}`,
    'c=IN IP4 0.0.0.0',
    `a=rtpmap:${payloadType} H264/${clockRateHz}`,
    `a=fmtp:${payloadType} packetization-mode=1; sprop-parameter-sets=${parameterSets}; profile-level-id=${profile}`,
    'a=control:track0',
    '',
  ].join('\r\n');
}
