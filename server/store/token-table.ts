import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Clock } from '../../pipeline/clock.ts';
import type { Tables } from './tables.ts';
import type { User } from './user-table.ts';

export interface ApiToken {
  readonly name: string;
  readonly createdAtMs: number;
}

/** API tokens; only their hashes are kept. */
export class TokenTable {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor(db: Kysely<Tables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** False when the name is taken. */
  async add(name: string, tokenHash: string, userId: string): Promise<boolean> {
    const result = await this.#db
      .insertInto('api_tokens')
      .values({
        id: randomUUID(),
        name,
        token_hash: tokenHash,
        user_id: userId,
        created_at: this.#clock.wallMs(),
      })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .executeTakeFirst();
    return result.numInsertedOrUpdatedRows === 1n;
  }

  async find(tokenHash: string): Promise<Omit<User, 'passwordHash'> | null> {
    const row = await this.#db
      .selectFrom('api_tokens')
      .innerJoin('users', 'users.id', 'api_tokens.user_id')
      .select(['users.id', 'users.username', 'users.role'])
      .where('token_hash', '=', tokenHash)
      .executeTakeFirst();
    return row ?? null;
  }

  async list(): Promise<ApiToken[]> {
    const rows = await this.#db
      .selectFrom('api_tokens')
      .select(['name', 'created_at'])
      .orderBy('name')
      .execute();
    return rows.map((row) => ({ name: row.name, createdAtMs: row.created_at }));
  }

  /** False when there is none of this name. */
  async remove(name: string): Promise<boolean> {
    const result = await this.#db.deleteFrom('api_tokens').where('name', '=', name).executeTakeFirst();
    return result.numDeletedRows > 0n;
  }
}
