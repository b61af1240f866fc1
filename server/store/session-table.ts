import type { Kysely } from 'kysely';
import type { Clock } from '../../pipeline/clock.ts';
import type { Tables } from './tables.ts';
import type { User } from './user-table.ts';

export interface StoredSession {
  readonly user: Omit<User, 'passwordHash'>;
  readonly expiresAtMs: number;
}

export class SessionTable {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor(db: Kysely<Tables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async add(tokenHash: string, userId: string, expiresAtMs: number): Promise<void> {
    await this.#db
      .insertInto('sessions')
      .values({
        token_hash: tokenHash,
        user_id: userId,
        created_at: this.#clock.wallMs(),
        expires_at: expiresAtMs,
      })
      .execute();
  }

  /** Null when there is none, or it expired. */
  async find(tokenHash: string): Promise<StoredSession | null> {
    const row = await this.#db
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select(['users.id', 'users.username', 'users.role', 'sessions.expires_at'])
      .where('token_hash', '=', tokenHash)
      .where('expires_at', '>', this.#clock.wallMs())
      .executeTakeFirst();
    if (!row) return null;
    return { user: { id: row.id, username: row.username, role: row.role }, expiresAtMs: row.expires_at };
  }

  async extend(tokenHash: string, expiresAtMs: number): Promise<void> {
    await this.#db
      .updateTable('sessions')
      .set({ expires_at: expiresAtMs })
      .where('token_hash', '=', tokenHash)
      .execute();
  }

  async remove(tokenHash: string): Promise<void> {
    await this.#db.deleteFrom('sessions').where('token_hash', '=', tokenHash).execute();
  }

  async removeExpired(): Promise<void> {
    await this.#db.deleteFrom('sessions').where('expires_at', '<=', this.#clock.wallMs()).execute();
  }
}
