import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** What one camera saw in one quarter of an hour. */
export interface Observation {
  readonly cameraId: string;
  /** Its begin, UTC milliseconds. */
  readonly quarterAtMs: number;
  readonly observedMs: number;
  readonly people: number;
  readonly violations: number;
  readonly violators: number;
}

export class ObservationTable {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async since(fromMs: number): Promise<Observation[]> {
    const rows = await this.#db
      .selectFrom('observations')
      .selectAll()
      .where('quarter_at', '>=', fromMs)
      .execute();
    return rows.map((row) => ({
      cameraId: row.camera_id,
      quarterAtMs: row.quarter_at,
      observedMs: row.observed_ms,
      people: row.people,
      violations: row.violations,
      violators: row.violators,
    }));
  }

  /** Replaces the quarters' numbers. */
  async put(observations: readonly Observation[]): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      for (const each of observations) {
        const numbers = {
          observed_ms: Math.round(each.observedMs),
          people: each.people,
          violations: each.violations,
          violators: each.violators,
        };
        await transaction
          .insertInto('observations')
          .values({ camera_id: each.cameraId, quarter_at: each.quarterAtMs, ...numbers })
          .onConflict((conflict) => conflict.columns(['camera_id', 'quarter_at']).doUpdateSet(numbers))
          .execute();
      }
    });
  }
}
