import type { Request, Response } from 'express';
import { SESSION_COOKIE } from '../auth/session-cookie.ts';

/** Strict: no other site's link or form ever carries it. Secure wherever the browser speaks HTTPS. */
export function setSessionCookie(
  request: Request,
  response: Response,
  token: string,
  expiresAtMs: number | null,
): void {
  response.cookie(SESSION_COOKIE, token, {
    ...attributes(request),
    ...(expiresAtMs === null ? {} : { expires: new Date(expiresAtMs) }),
  });
}

export function clearSessionCookie(request: Request, response: Response): void {
  response.clearCookie(SESSION_COOKIE, attributes(request));
}

function attributes(request: Request) {
  return { httpOnly: true, sameSite: 'strict', secure: request.secure, path: '/' } as const;
}
