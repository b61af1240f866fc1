import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmod, open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { StoreError } from './store-error.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

const Credentials = z.object({ username: z.string(), password: z.string() });
export type Credentials = z.infer<typeof Credentials>;

/** Seals camera credentials with AES-256-GCM, bound to their camera: a row copied to another camera does not open. */
export class CredentialVault {
  readonly #key: Buffer;

  private constructor(key: Buffer) {
    this.#key = key;
  }

  /** Reads the key file, or makes one of mode 600. @throws StoreError 'wrong-key' */
  static async open(keyFile: string): Promise<CredentialVault> {
    const key = (await existingKey(keyFile)) ?? (await newKey(keyFile));
    if (key.length !== KEY_BYTES) {
      throw new StoreError('wrong-key', `The key file ${keyFile} is damaged: restore it from a backup.`);
    }
    return new CredentialVault(key);
  }

  /** Nonce, tag, cipher text. */
  seal(cameraId: string, credentials: Credentials): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(cameraId));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(credentials), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws StoreError 'wrong-key' when it was sealed with another key, for another camera, or changed. */
  unseal(cameraId: string, sealed: Uint8Array): Credentials {
    const bytes = Buffer.from(sealed);
    const text = bytes.subarray(NONCE_BYTES + TAG_BYTES);
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(cameraId)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const opened = Buffer.concat([decipher.update(text), decipher.final()]);
      return Credentials.parse(JSON.parse(opened.toString('utf8')));
    } catch (cause) {
      throw new StoreError('wrong-key', "The camera's stored password cannot be opened: enter it again.", {
        cause,
      });
    }
  }
}

async function existingKey(file: string): Promise<Buffer | null> {
  try {
    await chmod(file, 0o600);
    return Buffer.from((await readFile(file, 'utf8')).trim(), 'hex');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function newKey(file: string): Promise<Buffer> {
  const key = randomBytes(KEY_BYTES);
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(`${key.toString('hex')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return key;
}
