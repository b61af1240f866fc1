import express from 'express';
import type { ErrorRequestHandler, Express, Response } from 'express';
import type { Logger } from 'pino';
import type { Authenticator } from '../auth/authenticator.ts';
import type { CameraMetricsSource, Metrics } from '../metrics.ts';
import type { StoredCamera } from '../store/camera-table.ts';
import { apiRouter, authenticate, unauthenticated } from './api-router.ts';
import { readHealth } from './health.ts';
import type { HealthSources } from './health.ts';
import { pageRouter } from './page.ts';
import { ApiProblem, problemOf } from './problem.ts';
import { requestLog } from './request-log.ts';
import type { Route } from './route.ts';
import { securityHeaders } from './security-headers.ts';

export interface AppOptions {
  readonly routes: readonly Route[];
  readonly authenticator: Authenticator;
  readonly health: HealthSources;
  readonly metrics: Metrics;
  readonly cameraMetrics: CameraMetricsSource<StoredCamera>;
  /** The built client. */
  readonly pageFolder: string;
  readonly trustProxy: boolean;
  readonly log: Logger;
}

/** Everything that answers HTTP, in the order in which a request meets it. */
export function createApp(options: AppOptions): Express {
  const { routes, authenticator, health, metrics, cameraMetrics, pageFolder, trustProxy, log } = options;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trustProxy);
  app.set('query parser', 'simple');
  app.use(requestLog(log, metrics));
  app.use(securityHeaders);
  app.get('/healthz', async (_request, response) => {
    response.set('Cache-Control', 'no-store').json(await readHealth(health));
  });
  app.get('/metrics', async (request, response) => {
    if (!(await authenticate(request, response, authenticator))) throw unauthenticated();
    response.type(metrics.registry.contentType).send(await metrics.render(cameraMetrics));
  });
  app.use('/api/v1', apiRouter(routes, authenticator));
  app.use('/api', () => {
    throw new ApiProblem(404, 'not-found', 'The API is below /api/v1.');
  });
  app.use(pageRouter(pageFolder));
  app.use(problemHandler(log));
  return app;
}

function problemHandler(log: Logger): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, request, response, _next) => {
    const known = problemOf(error);
    if (!known) log.error({ err: error, method: request.method, path: request.path }, 'request failed');
    sendProblem(
      response,
      known ?? new ApiProblem(500, 'internal', 'This failed inside the server: its log says why.'),
    );
  };
}

function sendProblem(response: Response, problem: ApiProblem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response
    .status(problem.status)
    .set({ 'Cache-Control': 'no-store', ...problem.headers })
    .type('application/problem+json')
    .send(JSON.stringify(problem));
}
