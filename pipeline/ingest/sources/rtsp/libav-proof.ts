import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TLSSocket } from 'node:tls';
import type { OpenOptions } from '../../source.ts';
import { trustAnchorOf } from './certificate.ts';
import { dial } from './dial.ts';
import { openInTime } from './open-in-time.ts';
import { explain, UnsuitableStream, type RtspSettings } from './problem.ts';

/**
 * Lets libav open an `rtsps` camera whose certificate does. A handshake of ours looks at it first, as libav neither says
 * what is wrong nor compares an address of numbers; libav is then told to believe in nobody but its root.
 * @param open Given libav's options. @throws SourceError, or the signal's reason.
 */
export async function withProof<T>(
  settings: RtspSettings,
  options: OpenOptions,
  open: (proof: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const { pem, name } = await look(settings, options);
  const folder = await mkdtemp(path.join(tmpdir(), 'maskwatch-certificate-'));
  try {
    const file = path.join(folder, 'root.pem');
    await writeFile(file, pem);
    return await open({ tls_verify: '1', ca_file: file, ...(name === null ? {} : { verifyhost: name }) });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function look(settings: RtspSettings, options: OpenOptions): Promise<ReturnType<typeof trustAnchorOf>> {
  try {
    return await openInTime(settings, options, async (signal) => {
      const socket = await dial(new URL(settings.url), options, signal);
      socket.on('error', () => undefined);
      try {
        if (!(socket instanceof TLSSocket)) throw new Error('only rtsps has certificates');
        return trustAnchorOf(socket);
      } finally {
        socket.destroy();
      }
    });
  } catch (error) {
    // There is no other client left that may understand it.
    throw error instanceof UnsuitableStream ? explain('failed', settings, error) : error;
  }
}
