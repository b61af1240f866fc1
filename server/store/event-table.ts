import { sql } from 'kysely';
import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { Box } from '../../pipeline/domain/box.ts';
import type { Clip } from '../../pipeline/domain/clip.ts';
import type { EndReason, Violation } from '../../pipeline/domain/violation.ts';
import { clipFromRow } from './clip-table.ts';
import type { GroupCommit } from './group-commit.ts';
import type { ClipRow, EventRow, Tables } from './tables.ts';

export interface StoredEvent extends Violation {
  readonly cameraName: string;
  readonly hasSnapshot: boolean;
  /** Null until the clip is finished. */
  readonly clip: Omit<Clip, 'violationIds'> | null;
}

export interface EventQuery {
  readonly cameraId?: string | undefined;
  /** Of the start, UTC milliseconds; `to` is exclusive. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** The last event of the page before. */
  readonly after?: { readonly startedAtMs: number; readonly id: string } | undefined;
  readonly limit: number;
}

export class EventTable {
  readonly #db: Kysely<Tables>;
  readonly #writes: GroupCommit;

  constructor(db: Kysely<Tables>, writes: GroupCommit) {
    this.#db = db;
    this.#writes = writes;
  }

  /** Adds the event or brings it up to date; a snapshot once there stays. Resolves when it is on the disk. */
  async put(violation: Violation, knownAtMs: number, hasSnapshot: boolean): Promise<void> {
    const [x1, y1, x2, y2] = violation.box;
    const row: EventRow = {
      id: violation.id,
      camera_id: violation.cameraId,
      track_id: violation.trackId,
      label: violation.label,
      confidence: violation.confidence,
      x1,
      y1,
      x2,
      y2,
      started_at: violation.startedAtMs,
      ended_at: violation.endedAtMs,
      end_reason: violation.endReason,
      known_at: knownAtMs,
      has_snapshot: Number(hasSnapshot),
    };
    const { id: _, has_snapshot: __, ...changed } = row;
    await this.#writes.write((transaction) =>
      transaction
        .insertInto('events')
        .values(row)
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({ ...changed, ...(hasSnapshot ? { has_snapshot: 1 } : {}) }),
        )
        .execute(),
    );
  }

  async find(id: string): Promise<StoredEvent | null> {
    const [event] = await this.#withClips(
      this.#db.selectFrom('events').selectAll().where('id', '=', id).limit(1),
    );
    return event ?? null;
  }

  /** Newest first; events of one time by id, so that a page never repeats or skips one. */
  async page({ cameraId, fromMs, toMs, after, limit }: EventQuery): Promise<StoredEvent[]> {
    let query = this.#db.selectFrom('events').selectAll();
    if (cameraId !== undefined) query = query.where('camera_id', '=', cameraId);
    if (fromMs !== undefined) query = query.where('started_at', '>=', fromMs);
    if (toMs !== undefined) query = query.where('started_at', '<', toMs);
    if (after) query = query.where(sql<boolean>`(started_at, id) < (${after.startedAtMs}, ${after.id})`);
    return this.#withClips(query.orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit));
  }

  /** When the violations since `fromMs` began. */
  async starts(fromMs: number): Promise<{ readonly cameraId: string; readonly startedAtMs: number }[]> {
    const rows = await this.#db
      .selectFrom('events')
      .select(['camera_id', 'started_at'])
      .where('started_at', '>=', fromMs)
      .execute();
    return rows.map((row) => ({ cameraId: row.camera_id, startedAtMs: row.started_at }));
  }

  /** The open ones are still going on at `knownAtMs`: their end if the server dies then. */
  async touchOpen(knownAtMs: number): Promise<void> {
    await this.#writes.write((transaction) =>
      transaction.updateTable('events').set({ known_at: knownAtMs }).where('ended_at', 'is', null).execute(),
    );
  }

  /** Ends what nobody is left to end, of one camera or of all, at the last time it was heard of. Returns their ids. */
  async closeOpen(reason: EndReason, cameraId?: string): Promise<string[]> {
    const closed = await this.#writes.write((transaction) => {
      const query = transaction
        .updateTable('events')
        .set((expression) => ({ ended_at: expression.ref('known_at'), end_reason: reason }))
        .where('ended_at', 'is', null);
      return (cameraId === undefined ? query : query.where('camera_id', '=', cameraId))
        .returning('id')
        .execute();
    });
    return closed.map((row) => row.id);
  }

  async #withClips(page: SelectQueryBuilder<Tables, 'events', EventRow>): Promise<StoredEvent[]> {
    const events = await page.execute();
    if (events.length === 0) return [];
    const ids = events.map((event) => event.id);
    const cameraIds = [...new Set(events.map((event) => event.camera_id))];
    const cameras = await this.#db
      .selectFrom('cameras')
      .select(['id', 'name'])
      .where('id', 'in', cameraIds)
      .execute();
    const names = new Map(cameras.map((camera) => [camera.id, camera.name]));
    const clips = await this.#db
      .selectFrom('event_clips')
      .innerJoin('clips', 'clips.id', 'event_clips.clip_id')
      .selectAll('clips')
      .select('event_clips.event_id')
      .where('event_clips.event_id', 'in', ids)
      .orderBy('clips.started_at', 'desc')
      .execute();
    // A violation longer than the longest clip has several: the one of its start comes last here, and stays.
    const clipOf = new Map<string, ClipRow>(clips.map((clip) => [clip.event_id, clip]));
    return events.map((event) => fromRow(event, names.get(event.camera_id) ?? '', clipOf.get(event.id)));
  }
}

function fromRow(row: EventRow, cameraName: string, clip: ClipRow | undefined): StoredEvent {
  const box: Box = [row.x1, row.y1, row.x2, row.y2];
  return {
    id: row.id,
    cameraId: row.camera_id,
    cameraName,
    trackId: row.track_id,
    label: row.label,
    confidence: row.confidence,
    box,
    startedAtMs: row.started_at,
    endedAtMs: row.ended_at,
    endReason: row.end_reason,
    hasSnapshot: row.has_snapshot === 1,
    clip: clip ? clipFromRow(clip) : null,
  };
}
