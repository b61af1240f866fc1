export type WhepErrorCode = 'bad-offer' | 'no-h264' | 'unavailable';

/** A viewer cannot be served; the message says why, and what to do. */
export class WhepError extends Error {
  override readonly name = 'WhepError';
  readonly code: WhepErrorCode;

  constructor(code: WhepErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
