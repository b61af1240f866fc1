import path from 'node:path';
import { z } from 'zod';
import type { ClipTable } from '../../store/clip-table.ts';
import type { EventTable } from '../../store/event-table.ts';
import { eventResource } from '../event-resource.ts';
import { sendStoredFile } from '../stored-file.ts';
import { notFound } from '../problem.ts';
import { EventResource, EventsPage } from '../resources/event.ts';
import { param, route } from '../route.ts';
import type { Route } from '../route.ts';

/** The last event of a page, as text that promises nothing about its inside. */
const Cursor = z
  .string()
  .max(200)
  .transform((text, context) => {
    const parts = /^(\d{1,16})_([\w-]+)$/.exec(Buffer.from(text, 'base64url').toString('utf8'));
    if (parts?.[1] !== undefined && parts[2] !== undefined)
      return { startedAtMs: Number(parts[1]), id: parts[2] };
    context.addIssue({
      code: 'custom',
      message: 'Not a cursor of this server: use nextCursor of the page before.',
    });
    return z.NEVER;
  });

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const EventsQuery = z.strictObject({
  camera: z.uuid().optional(),
  from: time.optional(),
  to: time.optional(),
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Of no meaning: another value for each better look. */
const SnapshotQuery = z.strictObject({ look: z.string().max(20).optional() });

export interface EventRoutesOptions {
  readonly events: EventTable;
  readonly clips: ClipTable;
  readonly clipsFolder: string;
  readonly snapshotsFolder: string;
}

export function eventRoutes({ events, clips, clipsFolder, snapshotsFolder }: EventRoutesOptions): Route[] {
  return [
    route({
      method: 'get',
      path: '/events',
      summary: 'Violations, newest first, page by page',
      access: 'viewer',
      status: 200,
      query: EventsQuery,
      reply: EventsPage,
      async handle({ query }) {
        const { camera, from, to, cursor, limit } = query;
        // One more than asked tells whether there is a next page.
        const found = await events.page({
          cameraId: camera,
          fromMs: from,
          toMs: to,
          after: cursor,
          limit: limit + 1,
        });
        const page = found.slice(0, limit);
        const last = page.at(-1);
        const nextCursor =
          last && found.length > limit
            ? Buffer.from(`${last.startedAtMs}_${last.id}`).toString('base64url')
            : null;
        return { events: page.map(eventResource), nextCursor };
      },
    }),
    route({
      method: 'get',
      path: '/events/:id',
      summary: 'One violation',
      access: 'viewer',
      status: 200,
      reply: EventResource,
      problems: [404],
      async handle(call) {
        const event = await events.find(param(call, 'id'));
        if (!event) throw notFound('event');
        return eventResource(event);
      },
    }),
    route({
      method: 'get',
      path: '/events/:id/snapshot.jpg',
      summary: "The violation's best picture, with its box",
      access: 'viewer',
      status: 200,
      replyType: 'image/jpeg',
      query: SnapshotQuery,
      problems: [404],
      async handle({ params, request, response }) {
        const event = await events.find(param({ params }, 'id'));
        if (!event?.hasSnapshot) throw notFound('snapshot');
        // An update of the violation may bring a better look.
        response.set('Cache-Control', 'private, no-cache');
        await sendStoredFile(
          request,
          response,
          snapshotsFolder,
          path.join(event.cameraId, `${event.id}.jpg`),
        );
      },
    }),
    route({
      method: 'get',
      path: '/clips/:id.mp4',
      summary: "A violation's video; with Range",
      access: 'viewer',
      status: 200,
      replyType: 'video/mp4',
      problems: [404, 416],
      async handle({ params, request, response }) {
        const clip = await clips.find(param({ params }, 'id'));
        if (!clip) throw notFound('clip');
        response.set({ 'Cache-Control': 'private, max-age=31536000, immutable', ETag: `"${clip.sha256}"` });
        await sendStoredFile(request, response, clipsFolder, path.join(clip.cameraId, `${clip.id}.mp4`));
      },
    }),
  ];
}
