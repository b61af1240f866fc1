import { describe, expect, it } from 'vitest';
import { Problem } from '../../../../server/api/resources/problem.ts';
import { hashToken, newToken } from '../../../../server/auth/bearer-token.ts';
import { quickHash } from '../support/quick-hash.ts';
import { startTestServer } from '../support/test-server.ts';

const concrete = (path: string) => path.replaceAll(/:\w+/g, '11111111-1111-4111-8111-111111111111');

describe('sign-in', () => {
  it('is needed for every route but signing in itself', async () => {
    const { url, routes } = await startTestServer();
    const open: string[] = [];
    for (const { method, path } of routes) {
      const response = await fetch(`${url}/api/v1${concrete(path)}`, { method: method.toUpperCase() });
      if (response.status !== 401) open.push(`${method} ${path} ${response.status}`);
      else expect(Problem.parse(await response.json()).code).toBe('unauthenticated');
    }
    expect(open).toEqual(['post /session 415']);
    expect(routes.length).toBeGreaterThan(15);
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('sets a cookie that no script reads and no other site sends', async () => {
    const { url, signIn } = await startTestServer();
    const { response, setCookie, cookie } = await signIn();
    expect(response.status).toBe(201);
    expect(setCookie).toMatch(
      /^maskwatch_session=[\w-]{43}; Path=\/; Expires=.*; HttpOnly; SameSite=Strict$/,
    );
    const session = await fetch(`${url}/api/v1/session`, { headers: { cookie } });
    expect(await session.json()).toMatchObject({ username: 'admin', role: 'admin' });
  });

  it('marks the cookie Secure behind a trusted HTTPS proxy only', async () => {
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '10.1.1.1' };
    const trusting = await startTestServer({ trustProxy: true });
    expect((await trusting.signIn(undefined, forwarded)).setCookie).toContain('; Secure');
    const direct = await startTestServer();
    expect((await direct.signIn(undefined, forwarded)).setCookie).not.toContain('; Secure');
  });

  it('puts off the end of the cookie with use, and ends with sign-out', async () => {
    const { url, signIn, clock } = await startTestServer();
    const { cookie } = await signIn();
    clock.advance(3_600_000);
    const used = await fetch(`${url}/api/v1/cameras`, { headers: { cookie } });
    expect(used.headers.getSetCookie()[0]).toContain(cookie);
    const out = await fetch(`${url}/api/v1/session`, { method: 'DELETE', headers: { cookie } });
    expect(out.status).toBe(204);
    expect(out.headers.getSetCookie()[0]).toContain('maskwatch_session=;');
    expect((await fetch(`${url}/api/v1/cameras`, { headers: { cookie } })).status).toBe(401);
  });

  it('says how long to wait after too many wrong passwords', async () => {
    const { signIn } = await startTestServer();
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect((await signIn('wrong')).response.status).toBe(401);
    const { response } = await signIn();
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(Problem.parse(await response.json())).toMatchObject({ code: 'too-many-attempts', status: 429 });
  });

  it('does not let a client choose its address unless a proxy is trusted', async () => {
    const { signIn } = await startTestServer();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await signIn('wrong', { 'x-forwarded-for': `10.0.0.${attempt}` });
    }
    expect((await signIn('wrong', { 'x-forwarded-for': '10.0.0.99' })).response.status).toBe(429);
  });
});

describe('requests that change something', () => {
  it('are refused from pages of another origin', async () => {
    const { url, signIn } = await startTestServer();
    const { cookie } = await signIn();
    const post = (headers: Record<string, string>) =>
      fetch(`${url}/api/v1/cameras/demo`, { method: 'POST', headers: { cookie, ...headers } });
    const foreign = await post({ origin: 'http://evil.example' });
    expect(foreign.status).toBe(403);
    expect(Problem.parse(await foreign.json()).code).toBe('foreign-origin');
    expect((await post({ origin: 'null' })).status).toBe(403);
    expect((await post({ origin: url })).status).toBe(201);
    expect((await signIn(undefined, { origin: 'http://evil.example' })).response.status).toBe(403);
  });

  it('need an administrator', async () => {
    const { url, routes, store } = await startTestServer();
    const viewer = await store.users.add('guard', 'viewer', quickHash('a viewer password'));
    const token = newToken('mw_');
    await store.tokens.add('guard', hashToken(token), viewer.id);
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${url}/api/v1/cameras`, { headers })).status).toBe(200);
    const admin = routes.filter((each) => each.access === 'admin');
    expect(admin.map((each) => `${each.method} ${each.path}`)).toContain('delete /cameras/:id');
    for (const { method, path } of admin) {
      const response = await fetch(`${url}/api/v1${concrete(path)}`, {
        method: method.toUpperCase(),
        headers,
      });
      expect(`${path} ${response.status}`).toBe(`${path} 403`);
    }
  });
});

it('refuses a token that is not valid, even beside a valid cookie', async () => {
  const { url, signIn } = await startTestServer();
  const { cookie } = await signIn();
  const headers = { cookie, authorization: 'Bearer mw_invalid' };
  const response = await fetch(`${url}/api/v1/cameras`, { headers });
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
});
