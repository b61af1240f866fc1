import { EventEmitter } from 'node:events';
import type { Clock } from '../../pipeline/clock.ts';
import type { SessionTable } from '../store/session-table.ts';
import type { TokenTable } from '../store/token-table.ts';
import type { UserTable } from '../store/user-table.ts';
import { hashToken, newToken } from './bearer-token.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { SignInThrottle } from './sign-in-throttle.ts';

/** Who asks. `expiresAtMs` is null for API tokens, which end only when they are removed. */
export interface Principal {
  readonly username: string;
  readonly role: 'admin' | 'viewer';
  readonly expiresAtMs: number | null;
  /** Of the session or API token. */
  readonly tokenHash: string;
}

export type SignInResult =
  | { readonly type: 'signed-in'; readonly token: string; readonly principal: Principal }
  | { readonly type: 'refused' }
  | { readonly type: 'throttled'; readonly waitMs: number };

export interface AuthenticatorOptions {
  readonly store: { readonly users: UserTable; readonly sessions: SessionTable; readonly tokens: TokenTable };
  readonly sessionHours: number;
  readonly clock: Clock;
}

/** Sessions and API tokens. Emits `ended` with the token's hash when a session is signed out. */
export class Authenticator extends EventEmitter<{ ended: [tokenHash: string] }> {
  readonly #store: AuthenticatorOptions['store'];
  readonly #sessionMs: number;
  readonly #clock: Clock;
  readonly #throttle: SignInThrottle;
  /** Checked for users that do not exist, so that the time of an answer does not tell which do. */
  readonly #nobodysHash: Promise<string>;

  private constructor({ store, sessionHours, clock }: AuthenticatorOptions) {
    super();
    this.#store = store;
    this.#sessionMs = sessionHours * 3_600_000;
    this.#clock = clock;
    this.#throttle = new SignInThrottle(clock);
    this.#nobodysHash = hashPassword(newToken());
  }

  static async create(options: AuthenticatorOptions): Promise<Authenticator> {
    await options.store.sessions.removeExpired();
    return new Authenticator(options);
  }

  async signIn(username: string, password: string, address: string): Promise<SignInResult> {
    const waitMs = this.#throttle.waitMs(address, username);
    if (waitMs > 0) return { type: 'throttled', waitMs };
    this.#throttle.begin(address, username);
    const nobodysHash = await this.#nobodysHash;
    const user = await this.#store.users.find(username);
    const isRight = await verifyPassword(password, user?.passwordHash ?? nobodysHash);
    if (!user || !isRight) return { type: 'refused' };
    this.#throttle.succeed(address, username);
    const token = newToken();
    const tokenHash = hashToken(token);
    const expiresAtMs = this.#clock.wallMs() + this.#sessionMs;
    await this.#store.sessions.removeExpired();
    await this.#store.sessions.add(tokenHash, user.id, expiresAtMs);
    return { type: 'signed-in', token, principal: { username, role: user.role, expiresAtMs, tokenHash } };
  }

  /** Use puts off a session's end; `extended` says that its cookie should be set anew. Null: not valid. */
  async session(
    token: string,
  ): Promise<{ readonly principal: Principal; readonly extended: boolean } | null> {
    const tokenHash = hashToken(token);
    const session = await this.#store.sessions.find(tokenHash);
    if (!session) return null;
    const { username, role } = session.user;
    const nowMs = this.#clock.wallMs();
    // Not at every request: a write a minute is enough, or a tenth of a short session.
    const extended = session.expiresAtMs - nowMs < this.#sessionMs - Math.min(60_000, this.#sessionMs / 10);
    const expiresAtMs = extended ? nowMs + this.#sessionMs : session.expiresAtMs;
    if (extended) await this.#store.sessions.extend(tokenHash, expiresAtMs);
    return { principal: { username, role, expiresAtMs, tokenHash }, extended };
  }

  /** An API token's or, for clients without cookies, a session's principal. Null: not valid. */
  async bearer(token: string): Promise<Principal | null> {
    const tokenHash = hashToken(token);
    const user = await this.#store.tokens.find(tokenHash);
    if (user) return { username: user.username, role: user.role, expiresAtMs: null, tokenHash };
    return (await this.session(token))?.principal ?? null;
  }

  /** Whether the session or API token is still there; looking does not count as use. */
  async isValid({ tokenHash }: Principal): Promise<boolean> {
    const found = (await this.#store.sessions.find(tokenHash)) ?? (await this.#store.tokens.find(tokenHash));
    return found !== null;
  }

  async signOut({ tokenHash }: Principal): Promise<void> {
    await this.#store.sessions.remove(tokenHash);
    this.emit('ended', tokenHash);
  }
}
