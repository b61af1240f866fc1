import { z } from 'zod';
import type { Rendition } from '../../../pipeline/domain/rendition.ts';
import type { StoredCamera } from '../../store/camera-table.ts';
import { ApiProblem, notFound } from '../problem.ts';
import { param, route } from '../route.ts';
import type { Route } from '../route.ts';

/** What a viewer asks for; what it gets is in the header `Maskwatch-Rendition`. */
const WatchQuery = z.strictObject({
  /** `overlay`: the camera's own video, and boxes on a data channel beside it (ARCHITECTURE.md). */
  mode: z.enum(['annotated', 'overlay']).default('annotated'),
  /** `grid`: small, for many cameras on one screen; always annotated. */
  size: z.enum(['full', 'grid']).default('full'),
});
type View = z.output<typeof WatchQuery>;

export interface Viewing {
  /** Rejects with an error whose `code` tells why. */
  join(
    cameraId: string,
    offerSdp: string,
    view: View,
  ): Promise<{
    readonly sessionId: string;
    readonly answerSdp: string;
    readonly rendition: Rendition;
    /** Why it is not what was asked for (ASCII). */
    readonly reason: string | null;
  }>;
  /** False when there is no such session. */
  leave(sessionId: string): boolean;
}

const CodedError = z.object({ name: z.literal('WhepError'), code: z.string(), message: z.string() });

/** WHEP, draft-ietf-wish-whep: an SDP offer in, an answer out, DELETE to leave. Without trickle ICE: PATCH is refused. */
export function whepRoutes(
  cameras: { find(id: string): Promise<StoredCamera | null> },
  rooms: Viewing,
): Route[] {
  return [
    route({
      method: 'post',
      path: '/cameras/:id/whep',
      summary: 'Watch a camera by WebRTC (WHEP)',
      access: 'viewer',
      status: 201,
      query: WatchQuery,
      body: z.string().min(1),
      bodyType: 'application/sdp',
      replyType: 'application/sdp',
      problems: [400, 404, 503],
      async handle(call) {
        const camera = await cameras.find(param(call, 'id'));
        if (!camera) throw notFound('camera');
        const session = await rooms.join(camera.id, call.body, call.query).catch((error: unknown) => {
          throw whepProblem(error);
        });
        // The page was closed while the answer was made: nobody would ever send the DELETE.
        if (call.response.destroyed) {
          rooms.leave(session.sessionId);
          return;
        }
        if (session.reason !== null) call.response.set('Maskwatch-Rendition-Reason', session.reason);
        call.response
          .status(201)
          .set('Maskwatch-Rendition', session.rendition)
          .location(`/api/v1/whep/${session.sessionId}`)
          .set('ETag', `"${session.sessionId}"`)
          .type('application/sdp')
          .send(session.answerSdp);
      },
    }),
    route({
      method: 'delete',
      path: '/whep/:sessionId',
      summary: 'Stop watching',
      access: 'viewer',
      status: 200,
      problems: [404],
      handle(call) {
        if (!rooms.leave(param(call, 'sessionId'))) throw notFound('viewing session');
      },
    }),
  ];
}

function whepProblem(error: unknown): unknown {
  const coded = CodedError.safeParse(error);
  if (!coded.success) return error;
  const { code, message } = coded.data;
  switch (code) {
    case 'bad-offer':
      return new ApiProblem(400, code, message, { cause: error });
    case 'no-h264':
      return new ApiProblem(422, code, message, { cause: error });
    default:
      return new ApiProblem(503, code, message, { headers: { 'Retry-After': '2' }, cause: error });
  }
}
