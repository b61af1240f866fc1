/** What the server sends, which may be something else than was asked for. */
export interface Served {
  readonly isOverlay: boolean;
  /** Why it is something else, in words. */
  readonly reason: string | null;
}
