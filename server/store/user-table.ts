import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Clock } from '../../pipeline/clock.ts';
import type { Tables } from './tables.ts';

export interface User {
  readonly id: string;
  readonly username: string;
  readonly role: 'admin' | 'viewer';
  readonly passwordHash: string;
}

export class UserTable {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor(db: Kysely<Tables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async find(username: string): Promise<User | null> {
    const row = await this.#db
      .selectFrom('users')
      .selectAll()
      .where('username', '=', username)
      .executeTakeFirst();
    if (!row) return null;
    return { id: row.id, username: row.username, role: row.role, passwordHash: row.password_hash };
  }

  async add(username: string, role: User['role'], passwordHash: string): Promise<User> {
    const id = randomUUID();
    await this.#db
      .insertInto('users')
      .values({ id, username, role, password_hash: passwordHash, created_at: this.#clock.wallMs() })
      .execute();
    return { id, username, role, passwordHash };
  }

  /** A new password ends the user's sessions. */
  async setPassword(userId: string, passwordHash: string): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('users')
        .set({ password_hash: passwordHash })
        .where('id', '=', userId)
        .execute();
      await transaction.deleteFrom('sessions').where('user_id', '=', userId).execute();
    });
  }
}
