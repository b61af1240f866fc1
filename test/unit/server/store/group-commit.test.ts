import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { Kysely, sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { GroupCommit } from '../../../../server/store/group-commit.ts';
import { openSqlite } from '../../../../server/store/sqlite.ts';
import { temporaryFolder } from '../support/open-store.ts';
import type { Tables } from '../../../../server/store/tables.ts';

async function fixture() {
  const file = path.join(temporaryFolder(), 'test.db');
  const commits: string[] = [];
  const db = new Kysely<Tables>({
    dialect: openSqlite(file),
    log: ({ query }) => {
      if (query.sql === 'commit') commits.push(query.sql);
    },
  });
  onTestFinished(() => db.destroy());
  await sql`CREATE TABLE notes (number INTEGER PRIMARY KEY, body TEXT NOT NULL)`.execute(db);
  const reader = new DatabaseSync(file, { readOnly: true });
  onTestFinished(() => reader.close());
  /** As another connection sees them: what is committed. */
  const stored = () =>
    reader
      .prepare('SELECT number FROM notes ORDER BY rowid')
      .all()
      .map((row) => row['number']);
  const writes = new GroupCommit(db);
  const add = (number: number, body: string | null = 'x') =>
    writes.write(async (transaction) => {
      await sql`INSERT INTO notes VALUES (${number}, ${body})`.execute(transaction);
      return number;
    });
  return { db, writes, add, stored, commits };
}

describe('GroupCommit', () => {
  it('commits what comes together once, and tells each caller behind the commit', async () => {
    const { add, stored, commits } = await fixture();
    const told = await Promise.all(
      [1, 2, 3].map(async (number) => [await add(number), stored().length, commits.length]),
    );
    expect(told).toEqual([
      [1, 3, 1],
      [2, 3, 1],
      [3, 3, 1],
    ]);
  });

  it('takes what comes during a commit into the next', async () => {
    const { writes, add, stored, commits } = await fixture();
    let later: Promise<number> | undefined;
    await writes.write(async () => {
      later = add(7);
    });
    expect([commits.length, stored()]).toEqual([1, []]);
    await later;
    expect([commits.length, stored()]).toEqual([2, [7]]);
  });

  it('undoes a write that fails, wholly and alone', async () => {
    const { add, writes, stored } = await fixture();
    const half = writes.write(async (transaction) => {
      await sql`INSERT INTO notes VALUES (9, 'half')`.execute(transaction);
      await sql`INSERT INTO notes VALUES (10, NULL)`.execute(transaction);
    });
    const outcomes = await Promise.allSettled([add(1), add(1), half, add(2, null), add(3)]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(stored()).toEqual([1, 3]);
  });

  it('keeps the order of the calls over many groups', async () => {
    const { db, writes } = await fixture();
    await sql`CREATE TABLE log (number INTEGER)`.execute(db);
    const numbers = Array.from({ length: 1000 }, (_, number) => number);
    await Promise.all(
      numbers.map((number) =>
        writes.write((transaction) => sql`INSERT INTO log VALUES (${number})`.execute(transaction)),
      ),
    );
    const { rows } = await sql<{ number: number }>`SELECT number FROM log ORDER BY rowid`.execute(db);
    expect(rows.map(({ number }) => number)).toEqual(numbers);
  });

  it('acknowledges nothing that a full disk has undone, and goes on when there is room', async () => {
    const { db, add, stored } = await fixture();
    const { rows } = await sql<{ page_count: number }>`PRAGMA page_count`.execute(db);
    await sql.raw(`PRAGMA max_page_count = ${(rows[0]?.page_count ?? 0) + 4}`).execute(db);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, number) => add(number, 'x'.repeat(3000))),
    );
    const told = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(stored()).toEqual(told);
    expect(told.length).toBeLessThan(20);
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    for (const reason of reasons) expect(String(reason)).toContain('full');
    await sql.raw(`PRAGMA max_page_count = 100000`).execute(db);
    await add(100);
    expect(stored()).toContain(100);
  });

  it('has written all that waits when it is drained', async () => {
    const { writes, add, stored } = await fixture();
    const waiting = Array.from({ length: 250 }, (_, number) => add(number));
    await writes.drained();
    expect(stored()).toHaveLength(250);
    await Promise.all(waiting);
  });
});
