import type { Kysely } from 'kysely';
import type { Clip } from '../../pipeline/domain/clip.ts';
import type { GroupCommit } from './group-commit.ts';
import type { ClipRow, Tables } from './tables.ts';

export type StoredClip = Omit<Clip, 'violationIds'>;

export class ClipTable {
  readonly #db: Kysely<Tables>;
  readonly #writes: GroupCommit;

  constructor(db: Kysely<Tables>, writes: GroupCommit) {
    this.#db = db;
    this.#writes = writes;
  }

  /** Indexes a finished clip for those of its events that are stored; again is harmless. */
  async add(clip: Clip): Promise<void> {
    await this.#writes.write(async (transaction) => {
      await transaction
        .insertInto('clips')
        .values({
          id: clip.id,
          camera_id: clip.cameraId,
          started_at: clip.startedAtMs,
          duration_ms: clip.durationMs,
          size_bytes: clip.sizeBytes,
          sha256: clip.sha256,
          width: clip.width,
          height: clip.height,
          codec: clip.codec,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
      if (clip.violationIds.length === 0) return;
      const events = await transaction
        .selectFrom('events')
        .select('id')
        .where('id', 'in', clip.violationIds)
        .execute();
      for (const event of events) {
        await transaction
          .insertInto('event_clips')
          .values({ event_id: event.id, clip_id: clip.id })
          .onConflict((conflict) => conflict.columns(['event_id', 'clip_id']).doNothing())
          .execute();
      }
    });
  }

  async find(id: string): Promise<StoredClip | null> {
    const row = await this.#db.selectFrom('clips').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? clipFromRow(row) : null;
  }
}

export function clipFromRow(row: ClipRow): StoredClip {
  return {
    id: row.id,
    cameraId: row.camera_id,
    startedAtMs: row.started_at,
    durationMs: row.duration_ms,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    width: row.width,
    height: row.height,
    codec: row.codec,
  };
}
