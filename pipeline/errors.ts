export type SourceErrorCode =
  | 'unreachable'
  | 'unauthorized'
  | 'not-found'
  | 'unsupported-codec'
  | 'forbidden-url'
  | 'stalled'
  | 'ended'
  /** A file that plays once came to its end: nothing is wrong, and nothing is tried again. */
  | 'finished';

/** A camera cannot be opened or read; the message says what its owner can do. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly code: SourceErrorCode;

  constructor(code: SourceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type DetectorErrorCode = 'model-missing' | 'checksum-mismatch' | 'model-mismatch' | 'unavailable';

export class DetectorError extends Error {
  override readonly name = 'DetectorError';
  readonly code: DetectorErrorCode;

  constructor(code: DetectorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
