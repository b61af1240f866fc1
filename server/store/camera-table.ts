import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { Clock } from '../../pipeline/clock.ts';
import type { CredentialVault, Credentials } from './credential-vault.ts';
import type { CameraRow, Tables } from './tables.ts';

export interface StoredCamera {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly transport: 'tcp' | 'udp';
  readonly username: string;
  readonly password: string;
  /** False when the stored password cannot be opened, as after the key file was lost. */
  readonly credentialsReadable: boolean;
  readonly loop: boolean;
  readonly enabled: boolean;
  readonly demo: boolean;
  readonly createdAtMs: number;
}

export type NewCamera = Omit<StoredCamera, 'id' | 'createdAtMs' | 'credentialsReadable'>;

export class CameraTable {
  readonly #db: Kysely<Tables>;
  readonly #vault: CredentialVault;
  readonly #clock: Clock;

  constructor(db: Kysely<Tables>, vault: CredentialVault, clock: Clock) {
    this.#db = db;
    this.#vault = vault;
    this.#clock = clock;
  }

  /** Oldest first. */
  async list(): Promise<StoredCamera[]> {
    const rows = await this.#db
      .selectFrom('cameras')
      .selectAll()
      .where('removed_at', 'is', null)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map((row) => this.#open(row));
  }

  async find(id: string): Promise<StoredCamera | null> {
    const row = await this.#db
      .selectFrom('cameras')
      .selectAll()
      .where('id', '=', id)
      .where('removed_at', 'is', null)
      .executeTakeFirst();
    return row ? this.#open(row) : null;
  }

  async add(camera: NewCamera): Promise<StoredCamera> {
    const added = {
      ...camera,
      id: randomUUID(),
      createdAtMs: this.#clock.wallMs(),
      credentialsReadable: true,
    };
    await this.#db
      .insertInto('cameras')
      .values({ ...this.#row(added), id: added.id, created_at: added.createdAtMs, removed_at: null })
      .execute();
    return added;
  }

  async change(camera: StoredCamera): Promise<void> {
    const { credentials, ...row } = this.#row(camera);
    // What cannot be opened is kept: the key file may come back.
    const changed = camera.credentialsReadable ? { ...row, credentials } : row;
    await this.#db.updateTable('cameras').set(changed).where('id', '=', camera.id).execute();
  }

  /** Forgets how to open the camera; its name stays for the events. */
  async remove(id: string): Promise<void> {
    await this.#db
      .updateTable('cameras')
      .set({ removed_at: this.#clock.wallMs(), url: '', credentials: null })
      .where('id', '=', id)
      .execute();
  }

  #row(camera: StoredCamera): Omit<CameraRow, 'id' | 'created_at' | 'removed_at'> {
    const { id, username, password } = camera;
    const hasCredentials = username !== '' || password !== '';
    return {
      name: camera.name,
      url: camera.url,
      transport: camera.transport,
      credentials: hasCredentials ? this.#vault.seal(id, { username, password }) : null,
      loop: Number(camera.loop),
      enabled: Number(camera.enabled),
      demo: Number(camera.demo),
    };
  }

  #open(row: Selectable<CameraRow>): StoredCamera {
    const credentials = this.#credentials(row);
    return {
      id: row.id,
      name: row.name,
      url: row.url,
      transport: row.transport,
      username: credentials?.username ?? '',
      password: credentials?.password ?? '',
      credentialsReadable: credentials !== null,
      loop: row.loop === 1,
      enabled: row.enabled === 1,
      demo: row.demo === 1,
      createdAtMs: row.created_at,
    };
  }

  /** Null when they cannot be opened: one unreadable camera must not hide the others. */
  #credentials(row: Selectable<CameraRow>): Credentials | null {
    if (row.credentials === null) return { username: '', password: '' };
    try {
      return this.#vault.unseal(row.id, row.credentials);
    } catch {
      return null;
    }
  }
}
