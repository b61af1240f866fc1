import { messageOf } from '../api/problem.ts';
import { useWatchedCamera } from '../live/live-context.ts';
import { Link } from '../router.tsx';
import { BackIcon } from '../ui/icons.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { useEvent } from './event-queries.ts';
import { eventTitle, EventView } from './event-view.tsx';

export function EventPage({ eventId }: { readonly eventId: string }) {
  const event = useEvent(eventId);
  useWatchedCamera(event.data?.cameraId);
  return (
    <>
      <Link href="/events" className="back-link">
        <BackIcon /> All violations
      </Link>
      {event.data === undefined ? (
        <>
          <PageTitle title="Violation" />
          {event.isError ? (
            <Notice tone="bad">{messageOf(event.error)}</Notice>
          ) : (
            <p role="status">Loading the violation…</p>
          )}
        </>
      ) : (
        <>
          <PageTitle title={eventTitle(event.data)} />
          <div className="card event-page">
            <EventView event={event.data} />
          </div>
        </>
      )}
    </>
  );
}
