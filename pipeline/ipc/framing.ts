/**
 * Messages over a byte stream: `[u32le jsonBytes][u32le payloadBytes][json][payload]`. JSON says what it is, the payload
 * is raw bytes (pixels), so that pixels are never encoded as text.
 */
export interface FramedMessage {
  /** Parsed JSON; not yet checked against any schema. */
  readonly json: unknown;
  /** Owns its whole ArrayBuffer, so it can be transferred to a worker thread. */
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** The other side breaks the framing; the stream cannot be used any more. */
export class FramingError extends Error {
  override readonly name = 'FramingError';
}

export const MAX_JSON_BYTES = 64 * 1024;
export const MAX_PAYLOAD_BYTES = 8 * 1024 * 1024;

const HEADER_BYTES = 8;

/** Header and JSON of a message; the payload is to be written right behind it. @throws FramingError when too large. */
export function encodeHead(json: object, payloadBytes: number): Buffer {
  const text = Buffer.from(JSON.stringify(json));
  checkSizes(text.length, payloadBytes);
  const head = Buffer.allocUnsafe(HEADER_BYTES + text.length);
  head.writeUInt32LE(text.length, 0);
  head.writeUInt32LE(payloadBytes, 4);
  text.copy(head, HEADER_BYTES);
  return head;
}

/** Cuts a stream into messages, however its bytes are split. Each byte is copied once, into its message. */
export class FrameReader {
  #stage: 'header' | 'json' | 'payload' = 'header';
  #target = new Uint8Array(HEADER_BYTES);
  #filledBytes = 0;
  #payloadBytes = 0;
  #json: unknown;

  /** @throws FramingError on a size over the limits or text that is not JSON. */
  push(chunk: Uint8Array): readonly FramedMessage[] {
    const messages: FramedMessage[] = [];
    let offset = 0;
    while (offset < chunk.length) {
      const taken = Math.min(chunk.length - offset, this.#target.length - this.#filledBytes);
      this.#target.set(chunk.subarray(offset, offset + taken), this.#filledBytes);
      offset += taken;
      this.#filledBytes += taken;
      // A payload may be empty: it is then complete without another byte.
      while (this.#filledBytes === this.#target.length) {
        const message = this.#completePart();
        if (message) messages.push(message);
      }
    }
    return messages;
  }

  #completePart(): FramedMessage | null {
    const part = this.#target;
    switch (this.#stage) {
      case 'header': {
        const view = new DataView(part.buffer);
        const jsonBytes = view.getUint32(0, true);
        this.#payloadBytes = view.getUint32(4, true);
        checkSizes(jsonBytes, this.#payloadBytes);
        this.#expect('json', jsonBytes);
        return null;
      }
      case 'json':
        this.#json = parseJson(part);
        this.#expect('payload', this.#payloadBytes);
        return null;
      case 'payload':
        this.#expect('header', HEADER_BYTES);
        return { json: this.#json, payload: part };
    }
  }

  #expect(stage: 'header' | 'json' | 'payload', bytes: number): void {
    this.#stage = stage;
    this.#target = new Uint8Array(bytes);
    this.#filledBytes = 0;
  }
}

function checkSizes(jsonBytes: number, payloadBytes: number): void {
  if (jsonBytes === 0 || jsonBytes > MAX_JSON_BYTES)
    throw new FramingError(`message text of ${jsonBytes} bytes, allowed are 1 to ${MAX_JSON_BYTES}`);
  if (payloadBytes > MAX_PAYLOAD_BYTES)
    throw new FramingError(`payload of ${payloadBytes} bytes, allowed are at most ${MAX_PAYLOAD_BYTES}`);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch (error) {
    throw new FramingError('message text is not JSON', { cause: error });
  }
}
