import type { CameraTest, CameraTestResult } from '../../../server/api/resources/camera-test.ts';
import type { CameraFields, CameraPatch, CameraResource } from '../../../server/api/resources/camera.ts';
import type { EventResource, EventsPage } from '../../../server/api/resources/event.ts';
import type { SessionResource } from '../../../server/api/resources/session.ts';
import type { StatsResource } from '../../../server/api/resources/stats.ts';
import { request } from './request.ts';

export interface EventFilter {
  readonly camera?: string;
  /** ISO 8601 UTC; `from` is included, `to` is not. */
  readonly from?: string;
  readonly to?: string;
}

/** Every route of `/api/v1` that the page uses. Each throws `ApiProblem`. */
export const maskwatchApi = {
  session: (signal: AbortSignal) => request<SessionResource>('/session', { signal }),
  signIn: (body: { username: string; password: string }) =>
    request<SessionResource>('/session', { method: 'POST', body }),
  signOut: () => request<void>('/session', { method: 'DELETE' }),

  cameras: (signal: AbortSignal) => request<CameraResource[]>('/cameras', { signal }),
  createCamera: (body: CameraFields) => request<CameraResource>('/cameras', { method: 'POST', body }),
  addDemoCamera: () => request<CameraResource>('/cameras/demo', { method: 'POST' }),
  updateCamera: (id: string, body: CameraPatch) =>
    request<CameraResource>(`/cameras/${id}`, { method: 'PATCH', body }),
  deleteCamera: (id: string) => request<void>(`/cameras/${id}`, { method: 'DELETE' }),
  testCamera: (body: CameraTest, signal: AbortSignal) =>
    request<CameraTestResult>('/cameras/test', { method: 'POST', body, signal }),

  stats: (signal: AbortSignal) => request<StatsResource>('/stats', { signal }),
  event: (id: string, signal: AbortSignal) => request<EventResource>(`/events/${id}`, { signal }),
  events: (filter: EventFilter, cursor: string | null, signal: AbortSignal) => {
    const query = new URLSearchParams({ ...filter, ...(cursor !== null && { cursor }) });
    return request<EventsPage>(query.size === 0 ? '/events' : `/events?${query}`, { signal });
  },
};

/** `grid` is small, for a wall of cameras. */
export type View = 'annotated' | 'overlay' | 'grid';

export function whepUrl(cameraId: string, view: View): string {
  const query = { annotated: '', overlay: '?mode=overlay', grid: '?size=grid' }[view];
  return `/api/v1/cameras/${cameraId}/whep${query}`;
}
