import { createHash, randomBytes } from 'node:crypto';

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** One offer of a `WWW-Authenticate` header. */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** RFC 7616 and RFC 2617, by Node's names. */
const HASHES: Readonly<Record<string, string>> = {
  md5: 'md5',
  'sha-256': 'sha256',
  'sha-512-256': 'sha512-256',
};

/** Reads all that a camera offers, in its order; each header may hold several, separated by commas (RFC 9110, 11.6.1). */
export function readChallenges(headers: readonly string[]): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  const token = /[\s,]*([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/gy;
  for (const header of headers) {
    for (const [, name = '', quoted, plain] of header.matchAll(token)) {
      const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain;
      if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
      else challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
    }
  }
  return challenges;
}

/** The first offer that can be answered; never the password itself where a digest of it is enough. */
export function chooseChallenge(challenges: readonly Challenge[]): Challenge | null {
  return challenges.find(isKnownDigest) ?? challenges.find(({ scheme }) => scheme === 'basic') ?? null;
}

/** Answers one challenge, request by request. */
export class Authorization {
  readonly #challenge: Challenge;
  readonly #login: Login;
  readonly #newNonce: () => string;
  #count = 0;
  #clientNonce: string;

  constructor(
    challenge: Challenge,
    login: Login,
    newNonce: () => string = () => randomBytes(16).toString('hex'),
  ) {
    this.#challenge = challenge;
    this.#login = login;
    this.#newNonce = newNonce;
    this.#clientNonce = newNonce();
  }

  /** The value of `Authorization`. */
  header(method: string, uri: string): string {
    const { username, password } = this.#login;
    if (this.#challenge.scheme === 'basic')
      return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
    return this.#digest(method, uri);
  }

  #digest(method: string, uri: string): string {
    const { parameters } = this.#challenge;
    const { username, password } = this.#login;
    const [realm, nonce] = [parameters.get('realm') ?? '', parameters.get('nonce') ?? ''];
    const algorithm = parameters.get('algorithm');
    const { hash, isSession } = algorithmOf(this.#challenge);
    const digest = (...parts: readonly string[]) => createHash(hash).update(parts.join(':')).digest('hex');
    if (this.#count > 0 && !isSession) this.#clientNonce = this.#newNonce();
    this.#count += 1;
    const [count, clientNonce] = [this.#count.toString(16).padStart(8, '0'), this.#clientNonce];
    const plain = digest(username, realm, password);
    const secret = isSession ? digest(plain, nonce, clientNonce) : plain;
    const request = digest(method, uri);
    const hasQop = offersAuth(parameters);
    const response = hasQop
      ? digest(secret, nonce, count, clientNonce, 'auth', request)
      : digest(secret, nonce, request);
    const fields = [
      `username=${quote(username)}`,
      `realm=${quote(realm)}`,
      `nonce=${quote(nonce)}`,
      `uri=${quote(uri)}`,
      `response="${response}"`,
    ];
    if (algorithm !== undefined) fields.push(`algorithm=${algorithm}`);
    if (hasQop) fields.push('qop=auth', `nc=${count}`);
    if (hasQop || isSession) fields.push(`cnonce="${clientNonce}"`);
    const opaque = parameters.get('opaque');
    if (opaque !== undefined) fields.push(`opaque=${quote(opaque)}`);
    return `Digest ${fields.join(', ')}`;
  }
}

function isKnownDigest(challenge: Challenge): boolean {
  if (challenge.scheme !== 'digest' || !challenge.parameters.has('nonce')) return false;
  const { parameters } = challenge;
  return algorithmOf(challenge).hash !== '' && (!parameters.has('qop') || offersAuth(parameters));
}

/** The hash is empty when it is not known. */
function algorithmOf({ parameters }: Challenge): { readonly hash: string; readonly isSession: boolean } {
  const algorithm = (parameters.get('algorithm') ?? 'MD5').toLowerCase();
  const isSession = algorithm.endsWith('-sess');
  return { hash: HASHES[isSession ? algorithm.slice(0, -'-sess'.length) : algorithm] ?? '', isSession };
}

/** Not `auth-int`, which would need the body. */
function offersAuth(parameters: ReadonlyMap<string, string>): boolean {
  return (parameters.get('qop') ?? '').split(',').some((each) => each.trim().toLowerCase() === 'auth');
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
