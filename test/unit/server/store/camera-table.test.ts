import { readFileSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { CredentialVault } from '../../../../server/store/credential-vault.ts';
import { Store } from '../../../../server/store/store.ts';
import { CAMERA } from '../support/camera-and-violation.ts';
import { openStore, temporaryFolder } from '../support/open-store.ts';

const SECRET = { ...CAMERA, username: 'ward-7', password: 'p@ss/wörd:#"\'' };

describe('CameraTable', () => {
  it('gives back what was stored, credentials of any characters included', async () => {
    const { store } = await openStore();
    const camera = await store.cameras.add(SECRET);
    expect(await store.cameras.find(camera.id)).toEqual({ ...camera, ...SECRET, credentialsReadable: true });
  });

  it('writes no credential readably to the disk', async () => {
    const { data, store } = await openStore();
    await store.cameras.add(SECRET);
    const { databaseFile } = data.paths;
    const bytes = Buffer.concat([readFileSync(databaseFile), readFileSync(`${databaseFile}-wal`)]);
    expect(bytes.includes('rtsp://10.0.0.9/stream')).toBe(true);
    for (const secret of [SECRET.password, SECRET.username]) expect(bytes.includes(secret)).toBe(false);
  });

  it('keeps the key in a file that only its owner may read', async () => {
    const { data } = await openStore();
    expect(statSync(data.paths.keyFile).mode & 0o777).toBe(0o600);
  });

  it('does not open credentials that were moved to another camera', async () => {
    const { data, store } = await openStore();
    const camera = await store.cameras.add(SECRET);
    const other = await store.cameras.add({ ...CAMERA, url: 'rtsp://attacker/' });
    const database = new DatabaseSync(data.paths.databaseFile);
    database
      .prepare('UPDATE cameras SET credentials = (SELECT credentials FROM cameras WHERE id = ?) WHERE id = ?')
      .run(camera.id, other.id);
    database.close();
    expect(await store.cameras.find(other.id)).toMatchObject({ credentialsReadable: false, password: '' });
  });

  it('shows a camera whose key was lost, without its credentials, and keeps them for a key that comes back', async () => {
    const { data, store, clock } = await openStore();
    const camera = await store.cameras.add(SECRET);
    const key = readFileSync(data.paths.keyFile);
    rmSync(data.paths.keyFile);
    const later = await Store.open({ ...data.paths, clock });
    const [found] = await later.cameras.list();
    expect(found).toMatchObject({ id: camera.id, credentialsReadable: false });
    if (found) await later.cameras.change({ ...found, name: 'Renamed' });
    await later.close();
    expect(key.equals(readFileSync(data.paths.keyFile))).toBe(false);
    expect(await store.cameras.find(camera.id)).toMatchObject({ name: 'Renamed', password: SECRET.password });
  });

  it('forgets how to open a removed camera', async () => {
    const { data, store } = await openStore();
    const camera = await store.cameras.add(SECRET);
    await store.cameras.remove(camera.id);
    expect(await store.cameras.find(camera.id)).toBeNull();
    expect(await store.cameras.list()).toEqual([]);
    const database = new DatabaseSync(data.paths.databaseFile);
    expect(database.prepare('SELECT url, credentials FROM cameras').get()).toMatchObject({
      url: '',
      credentials: null,
    });
    database.close();
  });
});

describe('CredentialVault', () => {
  it('seals the same text differently each time, and notices a change', async () => {
    const vault = await CredentialVault.open(`${temporaryFolder()}/key`);
    const credentials = { username: 'a', password: 'b' };
    const sealed = vault.seal('camera', credentials);
    expect(Buffer.from(sealed).equals(Buffer.from(vault.seal('camera', credentials)))).toBe(false);
    expect(vault.unseal('camera', sealed)).toEqual(credentials);
    const changed = Buffer.from(sealed);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(() => vault.unseal('camera', changed)).toThrow(/cannot be opened/);
  });
});
