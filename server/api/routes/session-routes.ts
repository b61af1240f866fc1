import type { Authenticator, Principal } from '../../auth/authenticator.ts';
import { ApiProblem } from '../problem.ts';
import { SessionRequest, SessionResource } from '../resources/session.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import { clearSessionCookie, setSessionCookie } from '../session-cookie-header.ts';

export function sessionRoutes(authenticator: Pick<Authenticator, 'signIn' | 'signOut'>): Route[] {
  return [
    route({
      method: 'post',
      path: '/session',
      summary: 'Sign in; the answer sets the session cookie',
      access: 'public',
      status: 201,
      body: SessionRequest,
      reply: SessionResource,
      problems: [401, 429],
      async handle({ body, request, response }) {
        const result = await authenticator.signIn(body.username, body.password, request.ip ?? '');
        if (result.type === 'throttled') {
          const seconds = Math.ceil(result.waitMs / 1000);
          throw new ApiProblem(
            429,
            'too-many-attempts',
            `Too many wrong passwords: try again in ${seconds} s.`,
            {
              headers: { 'Retry-After': String(seconds) },
            },
          );
        }
        if (result.type === 'refused') {
          throw new ApiProblem(401, 'wrong-password', 'The user name or the password is wrong.');
        }
        setSessionCookie(request, response, result.token, result.principal.expiresAtMs);
        return resource(result.principal);
      },
    }),
    route({
      method: 'get',
      path: '/session',
      summary: 'Who is signed in',
      access: 'viewer',
      status: 200,
      reply: SessionResource,
      handle: ({ principal }) => resource(present(principal)),
    }),
    route({
      method: 'delete',
      path: '/session',
      summary: 'Sign out',
      access: 'viewer',
      status: 204,
      async handle({ principal, request, response }) {
        await authenticator.signOut(present(principal));
        clearSessionCookie(request, response);
      },
    }),
  ];
}

function present(principal: Principal | null): Principal {
  if (!principal) throw new Error('the router admits nobody to this route without a principal');
  return principal;
}

function resource({ username, role, expiresAtMs }: Principal): SessionResource {
  return { username, role, expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString() };
}
