import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';

/** A line a request, without its query and headers: both may hold what is secret. */
export function requestLog(log: Logger, metrics: Pick<Metrics, 'addRequest'>): RequestHandler {
  return (request, response, next) => {
    const startedMs = performance.now();
    const { method } = request;
    const path = request.originalUrl.split('?', 1)[0];
    response.once('close', () => {
      const ms = performance.now() - startedMs;
      metrics.addRequest(method, response.statusCode, ms / 1000);
      const level = response.statusCode >= 500 ? 'warn' : 'debug';
      log[level]({ method, path, status: response.statusCode, ms: Math.round(ms) }, 'request');
    });
    next();
  };
}
