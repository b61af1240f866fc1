import { Router, json, text } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Authenticator, Principal } from '../auth/authenticator.ts';
import { bearerToken, isSameOrigin, sessionToken } from '../auth/session-cookie.ts';
import { ApiProblem, invalidFields } from './problem.ts';
import type { Route } from './route.ts';
import { setSessionCookie } from './session-cookie-header.ts';

const BODY_LIMIT = '64kb';

type Guard = Pick<Authenticator, 'session' | 'bearer'>;

/** Express's router for the table: sign-in, role, origin, body and query are checked here, for all routes alike. */
export function apiRouter(routes: readonly Route[], authenticator: Guard): Router {
  const router = Router({ caseSensitive: true });
  for (const [path, operations] of Map.groupBy(routes, (each) => each.path)) {
    const at = router.route(path);
    for (const operation of operations) at[operation.method](handler(operation, authenticator));
    const allowed = operations.map((each) => each.method.toUpperCase()).join(', ');
    at.all(() => {
      throw new ApiProblem(405, 'method-not-allowed', `Allowed here: ${allowed}.`, {
        headers: { Allow: allowed },
      });
    });
  }
  router.use(() => {
    throw new ApiProblem(404, 'not-found', 'The API has no such path; GET /api/v1/openapi.json lists them.');
  });
  return router;
}

/** Who asks, by bearer token or cookie; null without either. @throws ApiProblem 401, and 403 for a foreign origin. */
export async function authenticate(
  request: Request,
  response: Response,
  guard: Guard,
): Promise<Principal | null> {
  const bearer = bearerToken(request.headers.authorization);
  if (bearer !== null) {
    const principal = await guard.bearer(bearer);
    if (!principal) throw unauthenticated('The token is not valid.');
    return principal;
  }
  checkOrigin(request);
  const token = sessionToken(request.headers.cookie);
  if (token === null) return null;
  const session = await guard.session(token);
  if (!session) return null;
  if (session.extended) setSessionCookie(request, response, token, session.principal.expiresAtMs);
  return session.principal;
}

export function unauthenticated(detail = 'Sign in first.'): ApiProblem {
  return new ApiProblem(401, 'unauthenticated', detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}

function checkOrigin(request: Request): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (!isSameOrigin(request.headers.origin, request.host)) {
    throw new ApiProblem(403, 'foreign-origin', 'Requests from the pages of another origin are refused.');
  }
}

function handler(operation: Route, guard: Guard): RequestHandler {
  return async (request, response) => {
    const principal = await admit(operation, request, response, guard);
    const query = (operation.query ?? z.strictObject({})).safeParse(request.query);
    if (!query.success) throw invalidFields(query.error, 'query');
    const body = await readBody(operation, request, response);
    const params = Object.fromEntries(
      Object.entries(request.params).map(([name, value]) => [name, String(value)]),
    );
    response.set('Cache-Control', 'no-store');
    const result = await operation.handle({ params, body, query: query.data, principal, request, response });
    if (response.headersSent || operation.replyType !== undefined) return;
    response.status(operation.status);
    if (operation.reply) response.json(operation.reply.parse(result));
    else response.end();
  };
}

async function admit(
  operation: Route,
  request: Request,
  response: Response,
  guard: Guard,
): Promise<Principal | null> {
  if (operation.access === 'public') {
    checkOrigin(request);
    return null;
  }
  const principal = await authenticate(request, response, guard);
  if (!principal) throw unauthenticated();
  if (operation.access === 'admin' && principal.role !== 'admin') {
    throw new ApiProblem(403, 'forbidden', 'Only an administrator may do this.');
  }
  return principal;
}

/** Only after sign-in: what strangers send is not even read. */
async function readBody(operation: Route, request: Request, response: Response): Promise<unknown> {
  if (!operation.body) return undefined;
  const type = operation.bodyType ?? 'application/json';
  if (request.is(type) === false) {
    throw new ApiProblem(415, 'unsupported-media-type', `The body must be ${type}.`, {
      headers: { 'Accept-Post': type },
    });
  }
  const parser =
    type === 'application/json' ? json({ limit: BODY_LIMIT }) : text({ limit: BODY_LIMIT, type });
  await new Promise<void>((resolve, reject) => {
    parser(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
  const body = operation.body.safeParse(request.body);
  if (!body.success) throw invalidFields(body.error, 'body');
  return body.data;
}
