import { createHash } from 'node:crypto';

export interface Credentials {
  readonly scheme: 'digest' | 'basic';
  readonly username: string;
  readonly password: string;
}

const REALM = 'Maskwatch camera simulator';

/** The value of `WWW-Authenticate`. */
export function challenge(scheme: Credentials['scheme'], nonce: string): string {
  return scheme === 'basic'
    ? `Basic realm="${REALM}"`
    : `Digest realm="${REALM}", nonce="${nonce}", algorithm="MD5"`;
}

/** Whether an `Authorization` header answers the challenge: RFC 7617, or RFC 2069 as RTSP uses it (MD5, no qop). */
export function isAuthorized(
  header: string | undefined,
  method: string,
  nonce: string,
  credentials: Credentials,
): boolean {
  if (header === undefined) return false;
  const { scheme, username, password } = credentials;
  const space = header.indexOf(' ');
  const given = header.slice(0, space).toLowerCase();
  if (given !== scheme) return false;
  if (scheme === 'basic') {
    return Buffer.from(header.slice(space + 1), 'base64').toString() === `${username}:${password}`;
  }
  const fields = parseFields(header.slice(space + 1));
  const secret = md5(`${username}:${REALM}:${password}`);
  const request = md5(`${method}:${fields.get('uri') ?? ''}`);
  return (
    fields.get('username') === username &&
    fields.get('realm') === REALM &&
    fields.get('nonce') === nonce &&
    fields.get('response') === md5(`${secret}:${nonce}:${request}`)
  );
}

/** `name="value"` or `name=value`, separated by commas; a quoted value may hold commas. */
function parseFields(text: string): ReadonlyMap<string, string> {
  const fields = text.matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g);
  return new Map(
    [...fields].map(([, name = '', quoted, plain = '']) => [
      name,
      quoted?.replaceAll(/\\(.)/g, '$1') ?? plain,
    ]),
  );
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
