export const SESSION_COOKIE = 'maskwatch_session';

/** The session's token in a `Cookie` header, or null. */
export function sessionToken(cookieHeader: string | undefined): string | null {
  for (const pair of cookieHeader?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === SESSION_COOKIE && value !== undefined && value !== '') return value;
  }
  return null;
}

/** The token in an `Authorization: Bearer` header, or null. */
export function bearerToken(authorization: string | undefined): string | null {
  return /^Bearer ([\w~+/.=-]+)$/i.exec(authorization ?? '')?.[1] ?? null;
}

/**
 * Whether a request that carries the cookie comes from our own page. Browsers send Origin with every request that
 * changes something; programs that send none hold no cookie by accident.
 */
export function isSameOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  return host !== undefined && URL.parse(origin)?.host === host;
}
