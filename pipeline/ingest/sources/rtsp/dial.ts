import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { demandCertificate, type CertificateDemand } from './certificate.ts';
import { RtspProblem, UnsuitableStream, type RtspProblemKind } from './problem.ts';

const DEFAULT_PORT = 554;
/** As IANA has it, and libav. */
const DEFAULT_TLS_PORT = 322;

/**
 * A socket to the camera, of TLS for `rtsps:`. Nothing was sent on it, so nobody unproven has the password.
 * @throws RtspProblem, UnsuitableStream, SourceError for a certificate that does not do, or the signal's reason.
 */
export async function dial(url: URL, demand: CertificateDemand, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const socket = connect(url);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => resolve());
  socket.once('error', (error) => reject(problemOf(error)));
  try {
    await promise;
    if (socket instanceof TLSSocket) demandCertificate(socket, url.host, demand);
    return socket;
  } catch (error) {
    // An error that follows has nobody to hear it.
    socket.on('error', () => undefined);
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function connect({ protocol, hostname, port }: URL): Socket {
  // Brackets belong to the URL, not to the address.
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (protocol !== 'rtsps:') return connectTcp({ host, port: Number(port || DEFAULT_PORT) });
  // Looked at when it is there: most cameras sign theirs themselves, and may be known by their fingerprint.
  return connectTls({ host, port: Number(port || DEFAULT_TLS_PORT), rejectUnauthorized: false });
}

const KINDS: Readonly<Record<string, RtspProblemKind>> = {
  ECONNREFUSED: 'nothing-listens',
  EHOSTUNREACH: 'no-way',
  ENETUNREACH: 'no-way',
  ETIMEDOUT: 'silent',
};

/** What a socket's error means for the camera. */
export function problemOf(error: unknown): RtspProblem | UnsuitableStream {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code.startsWith('ERR_SSL') || code === 'EPROTO')
    return new UnsuitableStream(`its encryption is not understood (${code})`, { cause: error });
  return new RtspProblem(KINDS[code] ?? 'failed', `the connection broke (${code})`, { cause: error });
}
