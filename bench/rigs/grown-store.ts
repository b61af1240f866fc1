import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const CAMERAS = 20;
const CACHE_KIB = 400_000;

/**
 * Straight into the tables that the server made: by its own way this would take hours. Each page of the file is written
 * about once: ids and times rise, so that their indexes grow at the end only, and the index by camera, which would grow
 * in many places, is built when all are there. The pages that are measured use no index of the ids.
 */
export function growStore(file: string, count: number): void {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  try {
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE');
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    const byCamera = z
      .object({ name: z.string(), sql: z.string() })
      .parse(
        database
          .prepare("SELECT name, sql FROM sqlite_master WHERE name = 'events_by_camera_and_time'")
          .get(),
      );
    database.exec(`DROP INDEX ${byCamera.name}`);
    const addCamera = database.prepare(
      `INSERT INTO cameras (id, name, url, transport, loop, enabled, demo, created_at)
       VALUES (?, ?, 'rtsp://127.0.0.1/bench', 'tcp', 1, 0, 0, 0)`,
    );
    const cameraIds = Array.from({ length: CAMERAS }, () => randomUUID());
    for (const [index, id] of cameraIds.entries()) addCamera.run(id, `Camera ${index}`);
    database.exec('CREATE TEMP TABLE camera_ids (number INTEGER PRIMARY KEY, id TEXT)');
    const keep = database.prepare('INSERT INTO camera_ids VALUES (?, ?)');
    for (const [index, id] of cameraIds.entries()) keep.run(index, id);
    database
      .prepare(
        `WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?)
         INSERT INTO events (id, camera_id, track_id, label, confidence, x1, y1, x2, y2, started_at, ended_at, end_reason, known_at, has_snapshot)
         SELECT printf('%08x-0000-4000-a000-000000000000', n),
                camera_ids.id, n, 'without_mask', 0.9, 0.1, 0.2, 0.3, 0.4,
                ? + n * 10000, ? + n * 10000 + 8000, 'left', ? + n * 10000 + 8000, 0
         FROM numbers JOIN camera_ids ON camera_ids.number = n % ?`,
      )
      .run(count, ...Array.from({ length: 3 }, () => Date.now() - 86_400_000 - count * 10_000), CAMERAS);
    database.exec(byCamera.sql);
  } finally {
    database.close();
  }
}
