import { existsSync } from 'node:fs';
import path from 'node:path';
import express, { Router } from 'express';
import { ApiProblem } from './problem.ts';

const NOT_BUILT = 'The page is not built: run `npm run build`, or `make run`, which does.';

/** The built page, without sign-in as it holds no data. Paths of the page that are no files get its index. */
export function pageRouter(folder: string): Router {
  const router = Router();
  const index = path.join(folder, 'index.html');
  // Vite puts a hash of the content into the names of assets.
  router.use(
    '/assets',
    express.static(path.join(folder, 'assets'), {
      immutable: true,
      maxAge: '1y',
      index: false,
      fallthrough: true,
    }),
  );
  router.use(express.static(folder, { index: 'index.html', cacheControl: false, setHeaders: noCache }));
  router.use((request, response, next) => {
    const wantsPage =
      (request.method === 'GET' || request.method === 'HEAD') && path.extname(request.path) === '';
    if (!wantsPage) throw new ApiProblem(404, 'not-found', 'There is nothing here.');
    if (!existsSync(index)) throw new ApiProblem(503, 'page-not-built', NOT_BUILT);
    noCache(response);
    response.sendFile('index.html', { root: folder, cacheControl: false }, (error?: unknown) => {
      if (error !== undefined && error !== null && !response.headersSent) next(error);
    });
  });
  return router;
}

function noCache(response: { setHeader(name: string, value: string): unknown }): void {
  response.setHeader('Cache-Control', 'no-cache');
}
