import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Pictures of violations, `<folder>/<cameraId>/<violationId>.jpg`. */
export class SnapshotFiles {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Whole or not at all, and on the disk when it resolves. */
  async write(cameraId: string, violationId: string, jpeg: Uint8Array): Promise<void> {
    const file = path.join(this.folder, cameraId, `${violationId}.jpg`);
    const temporary = `${file}.tmp`;
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    try {
      const handle = await open(temporary, 'w', 0o600);
      try {
        await handle.writeFile(jpeg);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }
}
