import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Problem } from '../../../../server/api/resources/problem.ts';
import { temporaryFolder } from '../support/open-store.ts';
import { startTestServer } from '../support/test-server.ts';

describe('the page', () => {
  function pageFolder(): string {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'assets'));
    writeFileSync(path.join(folder, 'index.html'), '<title>page</title>');
    writeFileSync(path.join(folder, 'assets', 'app-1a2b.js'), 'run()');
    return folder;
  }

  it('is served without sign-in, its assets for ever and its index never from a cache', async () => {
    const folder = pageFolder();
    const secret = `${folder}.txt`;
    writeFileSync(secret, 'do not serve');
    onTestFinished(() => rmSync(secret));
    const { url } = await startTestServer({ pageFolder: folder });
    for (const at of ['/', '/cameras/some/page', '/events']) {
      const page = await fetch(url + at);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<title>page</title>');
      expect(page.headers.get('cache-control')).toBe('no-cache');
    }
    const asset = await fetch(`${url}/assets/app-1a2b.js`);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await fetch(`${url}/assets/gone.js`)).status).toBe(404);
    expect(await (await fetch(`${url}/..%2f${path.basename(secret)}`)).text()).not.toContain('do not serve');
    expect((await fetch(url, { method: 'POST' })).status).toBe(404);
  });

  it('says how to build it when it is not built', async () => {
    const { url } = await startTestServer();
    const response = await fetch(url);
    expect(response.status).toBe(503);
    expect(Problem.parse(await response.json()).detail).toContain('npm run build');
  });

  it('lets only itself run, and nobody frame it', async () => {
    const { url } = await startTestServer({ pageFolder: pageFolder() });
    for (const at of ['/', '/healthz', '/api/v1/nothing']) {
      const { headers } = await fetch(url + at);
      const policy = headers.get('content-security-policy') ?? '';
      for (const directive of [
        "default-src 'self'",
        "frame-ancestors 'none'",
        "media-src 'self' blob:",
        'ws:',
      ]) {
        expect(policy).toContain(directive);
      }
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });
});
