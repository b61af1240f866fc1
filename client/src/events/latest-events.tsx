import { messageOf } from '../api/problem.ts';
import type { EventFilter } from '../api/maskwatch-api.ts';
import { Link } from '../router.tsx';
import { Notice } from '../ui/notice.tsx';
import { EventList } from './event-list.tsx';
import { useEvents } from './event-queries.ts';

const SHOWN = 12;

interface LatestEventsProps {
  readonly title: string;
  readonly filter: EventFilter;
}

/** The newest violations, live. */
export function LatestEvents({ title, filter }: LatestEventsProps) {
  const events = useEvents(filter);
  const all = events.data?.pages.flatMap((page) => page.events) ?? [];
  const query = new URLSearchParams({ ...filter });
  return (
    <section className="card latest-events" aria-label={title}>
      <div className="latest-events__head">
        <h2 className="card__title">{title}</h2>
        {all.length > 0 && <Link href={query.size === 0 ? '/events' : `/events?${query}`}>Show all</Link>}
      </div>
      {events.isError && <Notice tone="bad">{messageOf(events.error)}</Notice>}
      {events.isSuccess && all.length === 0 && (
        <p className="quiet">
          None so far. Each one appears here with a picture, and a clip soon after it ends.
        </p>
      )}
      <EventList events={all.slice(0, SHOWN)} namesCamera={filter.camera === undefined} />
    </section>
  );
}
