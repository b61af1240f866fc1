/** An answer of the camera (RFC 2326, 7). */
export interface RtspResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: RtspHeaders;
  readonly body: Buffer;
}

/** A request of the camera to us, which RTSP allows. */
export interface RtspRequest {
  readonly method: string;
  readonly headers: RtspHeaders;
}

/** Names in lower case; a name may come several times. */
export type RtspHeaders = ReadonlyMap<string, readonly string[]>;

export function formatRequest(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
): string {
  return formatMessage(`${method} ${url} RTSP/1.0`, headers);
}

export function formatResponse(
  status: number,
  reason: string,
  headers: Readonly<Record<string, string>>,
): string {
  return formatMessage(`RTSP/1.0 ${status} ${reason}`, headers);
}

function formatMessage(first: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${first}\r\n${lines.join('')}\r\n`;
}

export type RtspHead =
  | {
      readonly type: 'response';
      readonly status: number;
      readonly reason: string;
      readonly headers: RtspHeaders;
    }
  | { readonly type: 'request'; readonly method: string; readonly headers: RtspHeaders };

/** Null when this is no RTSP. @param text The first line and the headers. */
export function readHead(text: string): RtspHead | null {
  const [first = '', ...lines] = text.split(/\r?\n/);
  const headers = readHeaders(lines);
  const response = /^RTSP\/\d\.\d\s+(\d{3})\s?(.*)$/.exec(first);
  if (response !== null)
    return { type: 'response', status: Number(response[1]), reason: response[2] ?? '', headers };
  const request = /^([A-Z_]{1,32})\s+\S+\s+RTSP\/\d\.\d\s*$/.exec(first);
  return request === null ? null : { type: 'request', method: request[1] ?? '', headers };
}

/** The first value of a header. */
export function headerOf(headers: RtspHeaders, name: string): string | null {
  return headers.get(name)?.[0] ?? null;
}

function readHeaders(lines: readonly string[]): RtspHeaders {
  const headers = new Map<string, string[]>();
  let last: string[] | undefined;
  for (const line of lines) {
    // A line that begins with a blank goes on where the one before it ended.
    if (/^[ \t]/.test(line) && last !== undefined) {
      last.push(`${last.pop() ?? ''} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    last = headers.get(name) ?? [];
    last.push(line.slice(colon + 1).trim());
    headers.set(name, last);
  }
  return headers;
}
