import { useMemo } from 'react';
import { messageOf } from '../api/problem.ts';
import { useCameras } from '../cameras/camera-queries.ts';
import { useWatchedCameras } from '../live/live-context.ts';
import { useLocation } from '../router.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { dayFilterOf, eventFilterOf } from './event-filter.ts';
import { EventFilters } from './event-filters.tsx';
import { EventList } from './event-list.tsx';
import { useEvents } from './event-queries.ts';

/** The violations of all cameras, by camera and day. */
export function EventsPage() {
  const { search } = useLocation();
  const filter = useMemo(() => dayFilterOf(new URLSearchParams(search)), [search]);
  const cameras = useCameras();
  useWatchedCameras(cameras.data?.filter((camera) => camera.enabled).map(({ id }) => id) ?? []);
  const events = useEvents(eventFilterOf(filter));
  const all = events.data?.pages.flatMap((page) => page.events) ?? [];
  const isFiltered = filter.camera !== '' || filter.from !== '' || filter.to !== '';
  return (
    <>
      <PageTitle title="Violations" />
      <EventFilters filter={filter} cameras={cameras.data ?? []} />
      <section className="card events-page" aria-label="Violations" aria-busy={events.isFetching}>
        {events.isPending && <p role="status">Loading the violations…</p>}
        {events.isError && <Notice tone="bad">{messageOf(events.error)}</Notice>}
        {events.isSuccess && all.length === 0 && (
          <p className="quiet">
            {isFiltered
              ? 'No violations match. Change the camera or the days above.'
              : 'No violations so far.'}
          </p>
        )}
        <EventList events={all} namesCamera />
        {events.hasNextPage && (
          <button
            type="button"
            className="button events-page__more"
            disabled={events.isFetchingNextPage}
            onClick={() => void events.fetchNextPage()}
            data-testid="more-events"
          >
            {events.isFetchingNextPage ? 'Loading…' : 'Show older ones'}
          </button>
        )}
      </section>
    </>
  );
}
