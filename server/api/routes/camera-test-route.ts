import type { ProbeResult } from '../../../pipeline/camera/probe/probe-result.ts';
import type { SourceSettings } from '../../../pipeline/domain/source-settings.ts';
import { parseCameraUrl } from '../../../pipeline/ingest/camera-url.ts';
import type { CameraTable } from '../../store/camera-table.ts';
import { keepsPassword, splitFields } from '../camera-address.ts';
import { notFound } from '../problem.ts';
import { CameraTest, CameraTestResult } from '../resources/camera-test.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import { passwordProblem } from './camera-routes.ts';

export interface SourceTester {
  /** Rejects with SourceError. */
  test(source: SourceSettings, options: { readonly signal: AbortSignal }): Promise<ProbeResult>;
}

export interface CameraTestOptions {
  readonly cameras: Pick<CameraTable, 'find'>;
  readonly fleet: SourceTester;
  readonly fileFolder: string;
}

export function cameraTestRoute({ cameras, fleet, fileFolder }: CameraTestOptions): Route {
  return route({
    method: 'post',
    path: '/cameras/test',
    summary: 'Connect once and tell what was found, with a snapshot, or why it failed',
    access: 'admin',
    status: 200,
    body: CameraTest,
    reply: CameraTestResult,
    problems: [404],
    async handle({ body, response }) {
      const stored = body.cameraId === undefined ? null : await cameras.find(body.cameraId);
      if (body.cameraId !== undefined && !stored) throw notFound('camera');
      const address = splitFields({ ...body, password: body.password ?? stored?.password ?? '' });
      try {
        if (stored) keepsPassword(stored, body, address);
      } catch (error) {
        throw passwordProblem(error);
      }
      const source = parseCameraUrl(address, { fileFolder });
      const abort = new AbortController();
      // Whoever gave up waiting does not need the camera's connection any longer.
      response.once('close', () => abort.abort());
      return result(await fleet.test(source, { signal: abort.signal }));
    },
  });
}

function result(probe: ProbeResult): CameraTestResult {
  const { codec, width, height, fps, timeToFirstFrameMs, plan, snapshotJpeg } = probe;
  const snapshot = snapshotJpeg && `data:image/jpeg;base64,${Buffer.from(snapshotJpeg).toString('base64')}`;
  return { codec, width, height, fps, timeToFirstFrameMs, plan: [...plan], snapshot };
}
