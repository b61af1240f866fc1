import type { CameraResource } from '../../../server/api/resources/camera.ts';
import type { EventResource, EventsPage } from '../../../server/api/resources/event.ts';
import type { EventFilter } from '../api/maskwatch-api.ts';

/** The list of cameras after a `camera` message, in the order in which they were added. */
export function applyCamera(
  cameras: readonly CameraResource[],
  change: 'added' | 'changed' | 'removed',
  camera: CameraResource,
): CameraResource[] {
  if (change === 'removed') return cameras.filter(({ id }) => id !== camera.id);
  if (cameras.some(({ id }) => id === camera.id)) {
    return cameras.map((known) => (known.id === camera.id ? camera : known));
  }
  return [...cameras, camera];
}

/** The loaded pages, newest first, after a `violation` message: renewed in place, or new at its place by start time. */
export function applyEvent(
  pages: readonly EventsPage[],
  event: EventResource,
  filter: EventFilter,
): readonly EventsPage[] {
  if (pages.some((page) => page.events.some(({ id }) => id === event.id))) {
    return pages.map((page) => ({
      ...page,
      events: page.events.map((known) => (known.id === event.id ? event : known)),
    }));
  }
  const [first, ...rest] = pages;
  if (first === undefined || !matches(event, filter)) return pages;
  const at = first.events.findIndex((known) => known.startedAt <= event.startedAt);
  // Older than the whole first page: it is on a later one, or will be when that is loaded.
  if (at < 0 && first.nextCursor !== null) return pages;
  return [{ ...first, events: first.events.toSpliced(at < 0 ? first.events.length : at, 0, event) }, ...rest];
}

function matches(event: EventResource, filter: EventFilter): boolean {
  if (filter.camera !== undefined && filter.camera !== event.cameraId) return false;
  const startedMs = Date.parse(event.startedAt);
  if (filter.from !== undefined && startedMs < Date.parse(filter.from)) return false;
  return filter.to === undefined || startedMs < Date.parse(filter.to);
}
