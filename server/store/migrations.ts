import { Migrator, sql } from 'kysely';
import type { Kysely, Migration } from 'kysely';
import { StoreError } from './store-error.ts';
import type { Tables } from './tables.ts';

/** In order of name; one that was released is never changed. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first-light': {
    async up(db) {
      await db.schema
        .createTable('users')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('username', 'text', (column) => column.notNull().unique())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('password_hash', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('api_tokens')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull().unique())
        .addColumn('token_hash', 'text', (column) => column.notNull().unique())
        .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('sessions')
        .addColumn('token_hash', 'text', (column) => column.primaryKey())
        .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('cameras')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('url', 'text', (column) => column.notNull())
        .addColumn('transport', 'text', (column) => column.notNull())
        .addColumn('credentials', 'blob')
        .addColumn('loop', 'integer', (column) => column.notNull())
        .addColumn('enabled', 'integer', (column) => column.notNull())
        .addColumn('demo', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('removed_at', 'bigint')
        .execute();
      await db.schema
        .createTable('events')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('camera_id', 'text', (column) => column.notNull().references('cameras.id'))
        .addColumn('track_id', 'bigint', (column) => column.notNull())
        .addColumn('label', 'text', (column) => column.notNull())
        .addColumn('confidence', 'double precision', (column) => column.notNull())
        .addColumn('x1', 'double precision', (column) => column.notNull())
        .addColumn('y1', 'double precision', (column) => column.notNull())
        .addColumn('x2', 'double precision', (column) => column.notNull())
        .addColumn('y2', 'double precision', (column) => column.notNull())
        .addColumn('started_at', 'bigint', (column) => column.notNull())
        .addColumn('ended_at', 'bigint')
        .addColumn('end_reason', 'text')
        .addColumn('known_at', 'bigint', (column) => column.notNull())
        .addColumn('has_snapshot', 'integer', (column) => column.notNull())
        .execute();
      // The pages' order, so that a page costs the same at any depth.
      await db.schema.createIndex('events_by_time').on('events').columns(['started_at', 'id']).execute();
      await db.schema
        .createIndex('events_by_camera_and_time')
        .on('events')
        .columns(['camera_id', 'started_at', 'id'])
        .execute();
      await db.schema
        .createIndex('open_events')
        .on('events')
        .column('camera_id')
        .where(sql.ref('ended_at'), 'is', null)
        .execute();
      await db.schema
        .createTable('clips')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('camera_id', 'text', (column) => column.notNull().references('cameras.id'))
        .addColumn('started_at', 'bigint', (column) => column.notNull())
        .addColumn('duration_ms', 'double precision', (column) => column.notNull())
        .addColumn('size_bytes', 'bigint', (column) => column.notNull())
        .addColumn('sha256', 'text', (column) => column.notNull())
        .addColumn('width', 'integer', (column) => column.notNull())
        .addColumn('height', 'integer', (column) => column.notNull())
        .addColumn('codec', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('event_clips')
        .addColumn('event_id', 'text', (column) =>
          column.notNull().references('events.id').onDelete('cascade'),
        )
        .addColumn('clip_id', 'text', (column) => column.notNull().references('clips.id').onDelete('cascade'))
        .addPrimaryKeyConstraint('event_clips_key', ['event_id', 'clip_id'])
        .execute();
      await db.schema.createIndex('event_clips_by_clip').on('event_clips').column('clip_id').execute();
      await db.schema
        .createTable('observations')
        .addColumn('camera_id', 'text', (column) => column.notNull().references('cameras.id'))
        .addColumn('quarter_at', 'bigint', (column) => column.notNull())
        .addColumn('observed_ms', 'bigint', (column) => column.notNull())
        .addColumn('people', 'integer', (column) => column.notNull())
        .addColumn('violations', 'integer', (column) => column.notNull())
        .addColumn('violators', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('observations_key', ['camera_id', 'quarter_at'])
        .execute();
    },
  },
};

/** Brings the tables up to date. @throws StoreError 'newer-version' when a newer Maskwatch wrote them. */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  if (error instanceof Error && error.message.includes('corrupted migrations')) {
    throw new StoreError(
      'newer-version',
      'The data folder was written by a newer Maskwatch; use that version or another dataDir.',
      {
        cause: error,
      },
    );
  }
  throw error;
}
