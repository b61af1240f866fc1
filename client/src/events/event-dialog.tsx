import { messageOf } from '../api/problem.ts';
import { Link } from '../router.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { useEvent } from './event-queries.ts';
import { eventTitle, EventView } from './event-view.tsx';

/** A violation over the view it was opened from, so that the live picture stays connected. */
export function EventDialog({
  eventId,
  onClose,
}: {
  readonly eventId: string;
  readonly onClose: () => void;
}) {
  const event = useEvent(eventId);
  return (
    <Dialog
      title={event.data === undefined ? 'Violation' : eventTitle(event.data)}
      size="large"
      onClose={onClose}
      testId="event-dialog"
    >
      {event.isError && event.data === undefined && <Notice tone="bad">{messageOf(event.error)}</Notice>}
      {event.data !== undefined && <EventView event={event.data} />}
      <p className="event-dialog__page">
        <Link href={`/events/${eventId}`}>Open on its own page</Link>
      </p>
    </Dialog>
  );
}
