import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { SqliteDialect } from 'kysely';

/** How long a writer waits for another process, as the CLI beside a running server. */
const BUSY_TIMEOUT_MS = 5000;

/** Statements kept compiled; there are fewer distinct ones than this. */
const MAX_STATEMENTS = 200;

/** All transactions write: one that must wait for another process does so once, not at each of its statements. */
const BEGIN = 'begin immediate';

/**
 * Kysely's SQLite on Node's own. Everything that knows the database's make is in this file; the tables use types and
 * SQL that PostgreSQL has too.
 */
export function openSqlite(file: string): SqliteDialect {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  // FULL: a violation that was reported survives a power cut. WAL: readers never wait for the writer.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  const statements = new Map<string, StatementSync>();
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare(asked) {
        const sql = asked === 'begin' ? BEGIN : asked;
        const statement = statements.get(sql) ?? database.prepare(sql);
        if (statements.size < MAX_STATEMENTS) statements.set(sql, statement);
        return {
          reader: statement.columns().length > 0,
          all: (parameters) => statement.all(...parameters.map(sqlValue)),
          run(parameters) {
            // A full disk makes SQLite roll back by itself; a complaint about that would hide the reason.
            if (sql === 'rollback' && !database.isTransaction) return { changes: 0, lastInsertRowid: 0 };
            return statement.run(...parameters.map(sqlValue));
          },
          iterate: (parameters) => statement.iterate(...parameters.map(sqlValue)),
        };
      },
    },
  });
}

function sqlValue(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`SQLite cannot store a ${typeof value}`);
}
