/** How media comes from the camera (RFC 2326, 12.39). */
export interface MediaTransport {
  /** What SETUP asks for. */
  readonly wanted: string;
  /** @param told The answer's `Transport`. @throws RtspProblem 'refused' */
  accept(told: string): void;
  sendRtcp(bytes: Buffer): void;
  close(): void;
}

export interface MediaHandlers {
  readonly onRtp: (bytes: Buffer) => void;
  readonly onRtcp: (bytes: Buffer) => void;
}

/** A parameter of a `Transport` header, as the two numbers of `server_port=6970-6971`. */
export function pairIn(header: string, name: string): readonly [number, number] | null {
  const found = new RegExp(`(?:^|;)\\s*${name}\\s*=\\s*(\\d+)(?:-(\\d+))?`, 'i').exec(header);
  if (found === null) return null;
  const first = Number(found[1]);
  return [first, found[2] === undefined ? first + 1 : Number(found[2])];
}
