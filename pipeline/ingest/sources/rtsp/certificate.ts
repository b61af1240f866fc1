import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from 'node:tls';
import { SourceError } from '../../../errors.ts';
import type { RtspReading } from '../../source.ts';

/** Letters of the names in a certificate that are told: whoever answers chose them. */
const MAX_NAMES = 100;

/** What an `rtsps` camera has to prove. */
export type CertificateDemand = Pick<RtspReading, 'rtspsCertificates' | 'rtspsFingerprints'>;

/**
 * Node has compared it with the certificate authorities that it knows, and with the name in the address. Where that failed
 * it may still be one whose fingerprint was entered: that is how a camera is known which signs its certificate itself.
 * @throws SourceError which says what is wrong with it, and what to do.
 */
export function demandCertificate(socket: TLSSocket, host: string, demand: CertificateDemand): void {
  if (demand.rtspsCertificates !== 'verify' || socket.authorized) return;
  const certificate = socket.getPeerCertificate();
  if (isPinned(certificate, demand)) return;
  throw new SourceError(
    'unreachable',
    `The certificate of the camera at ${host} ${flawOf(certificate, String(socket.authorizationError))}. ` +
      'Give the camera another one, or compare the SHA-256 fingerprint with what the camera itself shows, and if it is ' +
      `the same add it to ingest.rtspsFingerprints: ${certificate.fingerprint256}.`,
  );
}

/** What libav needs to believe in this certificate, once it did for us: the root, as PEM, and the name, where it is not the address. */
export function trustAnchorOf(socket: TLSSocket): { readonly pem: string; readonly name: string | null } {
  const certificate = socket.getPeerCertificate(true);
  return { pem: pemOf(rootOf(certificate)), name: socket.authorized ? null : nameIn(certificate) };
}

function isPinned({ fingerprint256 }: PeerCertificate, { rtspsFingerprints = [] }: CertificateDemand) {
  return rtspsFingerprints.some((each) => plain(each) === plain(fingerprint256));
}

function plain(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toUpperCase();
}

function flawOf({ valid_to, valid_from, subjectaltname, subject }: PeerCertificate, code: string): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `has expired (${valid_to})`;
    case 'CERT_NOT_YET_VALID':
      return `is not valid before ${valid_from}; check the clocks`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `is for another address (${(subjectaltname ?? String(subject.CN)).slice(0, MAX_NAMES)})`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return 'is signed by the camera itself, which anybody can do';
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'is signed by nobody whom this server knows (NODE_EXTRA_CA_CERTS names a file of more certificate authorities)';
    default:
      return `is not valid (${code})`;
  }
}

function rootOf(certificate: DetailedPeerCertificate): DetailedPeerCertificate {
  const issuer = certificate.issuerCertificate;
  // A root is its own issuer.
  return issuer === undefined || issuer.fingerprint256 === certificate.fingerprint256
    ? certificate
    : rootOf(issuer);
}

function nameIn({ subject, subjectaltname = '' }: PeerCertificate): string | null {
  const [, dnsName = null] = /DNS:([^,\s]+)/.exec(subjectaltname) ?? [];
  return dnsName ?? [subject.CN].flat()[0] ?? null;
}

function pemOf({ raw }: PeerCertificate): string {
  const lines = raw.toString('base64').replaceAll(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
