import { Kysely } from 'kysely';
import type { Clock } from '../../pipeline/clock.ts';
import { CameraTable } from './camera-table.ts';
import { ClipTable } from './clip-table.ts';
import { CredentialVault } from './credential-vault.ts';
import { EventTable } from './event-table.ts';
import { GroupCommit } from './group-commit.ts';
import { migrate } from './migrations.ts';
import { ObservationTable } from './observation-table.ts';
import { SessionTable } from './session-table.ts';
import { openSqlite } from './sqlite.ts';
import type { Tables } from './tables.ts';
import { TokenTable } from './token-table.ts';
import { UserTable } from './user-table.ts';

export interface StoreOptions {
  readonly databaseFile: string;
  readonly keyFile: string;
  readonly clock: Clock;
}

/** What is kept in the database, a property a table. */
export class Store {
  readonly users: UserTable;
  readonly tokens: TokenTable;
  readonly sessions: SessionTable;
  readonly cameras: CameraTable;
  readonly events: EventTable;
  readonly clips: ClipTable;
  readonly observations: ObservationTable;
  readonly #db: Kysely<Tables>;
  readonly #writes: GroupCommit;

  private constructor(db: Kysely<Tables>, vault: CredentialVault, clock: Clock) {
    this.#db = db;
    this.#writes = new GroupCommit(db);
    this.users = new UserTable(db, clock);
    this.tokens = new TokenTable(db, clock);
    this.sessions = new SessionTable(db, clock);
    this.cameras = new CameraTable(db, vault, clock);
    this.events = new EventTable(db, this.#writes);
    this.clips = new ClipTable(db, this.#writes);
    this.observations = new ObservationTable(db);
  }

  /** Opens or makes the database and its key. @throws StoreError */
  static async open({ databaseFile, keyFile, clock }: StoreOptions): Promise<Store> {
    const vault = await CredentialVault.open(keyFile);
    const db = new Kysely<Tables>({ dialect: openSqlite(databaseFile) });
    try {
      await migrate(db);
    } catch (error) {
      await db.destroy();
      throw error;
    }
    return new Store(db, vault, clock);
  }

  /** Rejects when the database cannot be read. */
  async check(): Promise<void> {
    await this.#db.selectFrom('users').select('id').limit(1).execute();
  }

  /** Whatever was asked of it before is on the disk then. */
  async close(): Promise<void> {
    await this.#writes.drained();
    await this.#db.destroy();
  }
}
