export type StoreErrorCode = 'locked' | 'not-writable' | 'newer-version' | 'wrong-key';

/** The data folder cannot be used; the message says what its owner can do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
