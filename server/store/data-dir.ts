import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { StoreError } from './store-error.ts';

const SQLITE_BUSY = 5;
const SqliteError = z.object({ errcode: z.int() });

/**
 * The folder of everything that is kept, held by one server at a time. The lock is SQLite's, so the kernel releases it
 * when the process ends, however it ends.
 */
export class DataDir {
  readonly paths: DataPaths;
  readonly #lock: DatabaseSync;

  private constructor(folder: string, lock: DatabaseSync) {
    this.paths = dataPaths(folder);
    this.#lock = lock;
  }

  /** Makes the folder where it is missing. @throws StoreError 'not-writable' or 'locked' */
  static hold(folder: string): DataDir {
    const { clipsFolder, snapshotsFolder } = dataPaths(folder);
    try {
      // Pictures of people: for this user only.
      for (const each of [folder, clipsFolder, snapshotsFolder]) makeFolder(each);
      return new DataDir(folder, lockFile(path.join(folder, 'server.lock')));
    } catch (cause) {
      if (SqliteError.safeParse(cause).data?.errcode === SQLITE_BUSY) {
        const message = `Another Maskwatch server uses the data folder ${folder}: stop it, or set another dataDir.`;
        throw new StoreError('locked', message, { cause });
      }
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StoreError('not-writable', `The data folder ${folder} cannot be written: ${reason}.`, {
        cause,
      });
    }
  }

  /** Lets another server have the folder. */
  close(): void {
    if (this.#lock.isOpen) this.#lock.close();
  }
}

export interface DataPaths {
  readonly databaseFile: string;
  readonly keyFile: string;
  readonly clipsFolder: string;
  readonly snapshotsFolder: string;
}

/** Where things are in a data folder; the CLI reads beside a running server. */
export function dataPaths(folder: string): DataPaths {
  return {
    databaseFile: path.join(folder, 'maskwatch.db'),
    keyFile: path.join(folder, 'credentials.key'),
    clipsFolder: path.join(folder, 'clips'),
    snapshotsFolder: path.join(folder, 'snapshots'),
  };
}

/** Not mkdir's own `recursive`: Node 24 tries for ever where the kernel answers ENOENT, as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

function lockFile(file: string): DatabaseSync {
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}
