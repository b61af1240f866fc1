import { chmod, lstat, unlink } from 'node:fs/promises';
import type { Server } from 'node:net';
import { connect } from 'node:net';
import { DetectorError } from '../../errors.ts';

/** `sockaddr_un.sun_path` of Linux has 108 bytes with the closing zero (unix(7)); longer paths fail as EINVAL. */
const MAX_PATH_BYTES = 107;

/**
 * Listens on a Unix socket that only this user may open. A file left by a killed process is removed, a live detector's
 * is not. @throws DetectorError 'unavailable'
 */
export async function listenOnSocketFile(server: Server, path: string): Promise<void> {
  const bytes = Buffer.byteLength(path);
  if (bytes > MAX_PATH_BYTES)
    throw unavailable(
      `is ${bytes} bytes long, at most ${MAX_PATH_BYTES} work: use a shorter data folder`,
      path,
    );
  await removeStale(path);
  // With the umask there is no moment at which others could connect; chmod makes it exactly 600.
  const umask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw unavailable(`cannot be listened on: ${String(error)}`, path, error);
  } finally {
    process.umask(umask);
  }
  await chmod(path, 0o600);
}

async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (!found) return;
  if (!found.isSocket()) throw unavailable('is taken by a file that is no socket: move that file away', path);
  if (await answers(path))
    throw unavailable('is in use by another detector process: stop that one first', path);
  await unlink(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}

function unavailable(what: string, path: string, cause?: unknown): DetectorError {
  return new DetectorError('unavailable', `The detector's socket ${path} ${what}.`, { cause });
}
