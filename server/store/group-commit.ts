import { setImmediate as eventLoopTurned } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Node's SQLite blocks the event loop: a group stays some ten milliseconds, however many wait. */
const MAX_GROUP = 100;

interface Write {
  /** Resolves to what tells the caller, for when it is on the disk. */
  readonly run: (transaction: Transaction<Tables>) => Promise<() => void>;
  readonly reject: (reason: unknown) => void;
}

/**
 * Writes that share a transaction, and with it the flush of the disk that makes them durable. The rule: a write waits
 * until the event loop has turned once and goes with all that came by then; what comes during a commit goes with the
 * next. No timer: one alone is as quick as by itself, and the slower the disk, the more go together.
 */
export class GroupCommit {
  readonly #db: Kysely<Tables>;
  readonly #waiting: Write[] = [];
  #committing: Promise<void> | undefined;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /** In the order of the calls. Settles when it is on the disk; what fails is undone, and its neighbours are not. */
  write<T>(task: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const run: Write['run'] = async (transaction) => {
      const value = await task(transaction);
      return () => resolve(value);
    };
    this.#waiting.push({ run, reject });
    this.#committing ??= this.#commitAll();
    return promise;
  }

  /** Resolves when nothing waits. */
  async drained(): Promise<void> {
    await this.#committing;
  }

  async #commitAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      await eventLoopTurned();
      await this.#commit(this.#waiting.splice(0, MAX_GROUP));
    }
    this.#committing = undefined;
  }

  async #commit(group: readonly Write[]): Promise<void> {
    const outcomes: (() => void)[] = [];
    try {
      await this.#db.transaction().execute(async (transaction) => {
        for (const write of group) outcomes.push(await attempt(write, transaction));
      });
    } catch (error) {
      // The disk is full or broken, or another process holds the database: true of each of them.
      for (const { reject } of group) reject(error);
      return;
    }
    for (const tell of outcomes) tell();
  }
}

async function attempt({ run, reject }: Write, transaction: Transaction<Tables>): Promise<() => void> {
  await sql`SAVEPOINT one_write`.execute(transaction);
  let tell: () => void;
  try {
    tell = await run(transaction);
  } catch (error) {
    await sql`ROLLBACK TO SAVEPOINT one_write`.execute(transaction).catch(() => {
      // A full disk makes SQLite undo the whole transaction: there is no savepoint left.
      throw error;
    });
    tell = () => reject(error);
  }
  await sql`RELEASE SAVEPOINT one_write`.execute(transaction);
  return tell;
}
