import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { DataDir } from '../../../../server/store/data-dir.ts';
import { SnapshotFiles } from '../../../../server/store/snapshot-files.ts';
import { Store } from '../../../../server/store/store.ts';
import { openStore, temporaryFolder } from '../support/open-store.ts';

it('lets one server at a time have a data folder', () => {
  const folder = temporaryFolder();
  const first = DataDir.hold(folder);
  expect(() => DataDir.hold(folder)).toThrow(/Another Maskwatch server uses the data folder/);
  first.close();
  DataDir.hold(folder).close();
});

it('says why a folder cannot be used', () => {
  const file = path.join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  for (const folder of [file, path.join(file, 'below'), '/proc/maskwatch']) {
    expect(() => DataDir.hold(folder)).toThrow(/data folder .* cannot be written/);
  }
});

it('keeps data through a restart, durable and with foreign keys', async () => {
  const { data, store, clock } = await openStore();
  await store.users.add('admin', 'admin', 'hash');
  const again = await Store.open({ ...data.paths, clock });
  expect((await again.users.find('admin'))?.passwordHash).toBe('hash');
  await again.close();
  const database = new DatabaseSync(data.paths.databaseFile);
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  database.close();
  await expect(store.sessions.add('x', 'nobody', 1)).rejects.toThrow(/FOREIGN KEY/);
});

it('refuses tables of a newer version', async () => {
  const { data, clock } = await openStore();
  const database = new DatabaseSync(data.paths.databaseFile);
  database.exec("INSERT INTO kysely_migration (name, timestamp) VALUES ('9999-future', '2099')");
  database.close();
  await expect(Store.open({ ...data.paths, clock })).rejects.toThrow(/written by a newer Maskwatch/);
});

it('writes a snapshot whole, and leaves nothing else', async () => {
  const folder = temporaryFolder();
  await new SnapshotFiles(folder).write('camera', 'violation', Buffer.from('jpeg'));
  await new SnapshotFiles(folder).write('camera', 'violation', Buffer.from('better'));
  expect(readdirSync(path.join(folder, 'camera'))).toEqual(['violation.jpg']);
  expect(readFileSync(path.join(folder, 'camera', 'violation.jpg'), 'utf8')).toBe('better');
});

it('leaves no part of a snapshot that cannot be written', async () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'camera', 'violation.jpg'), { recursive: true });
  await expect(new SnapshotFiles(folder).write('camera', 'violation', Buffer.from('x'))).rejects.toThrow();
  expect(readdirSync(path.join(folder, 'camera'))).toEqual(['violation.jpg']);
});
