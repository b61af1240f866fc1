import type { Request, Response } from 'express';
import { z } from 'zod';
import { notFound } from './problem.ts';

const Coded = z.object({ code: z.string() });

/** Sends a file of the data folder, with Range, If-Range and the caching headers that are already set. */
export async function sendStoredFile(
  request: Request,
  response: Response,
  root: string,
  name: string,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    response.sendFile(name, { root, cacheControl: false }, (error?: unknown) => {
      if (error === undefined || error === null) return resolve();
      // The player seeks by dropping the connection: nothing is left to answer.
      if (request.destroyed || response.headersSent) return resolve();
      const code = Coded.safeParse(error).data?.code;
      response.removeHeader('ETag');
      response.set('Cache-Control', 'no-store');
      reject(code === 'ENOENT' ? notFound('file any longer') : error);
    });
  });
}
