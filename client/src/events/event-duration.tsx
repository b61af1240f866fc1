import type { EventResource } from '../../../server/api/resources/event.ts';
import { durationText } from '../ui/time-text.ts';
import { useNow } from '../ui/use-now.ts';

/** How long a violation lasted, or for how long it has been going on. */
export function EventDuration({ event }: { readonly event: EventResource }) {
  return event.endedAt === null ? (
    <GoingOn startedAt={event.startedAt} />
  ) : (
    <>{durationText(Date.parse(event.endedAt) - Date.parse(event.startedAt))}</>
  );
}

function GoingOn({ startedAt }: { readonly startedAt: string }) {
  return <strong className="going-on">going on, {durationText(useNow() - Date.parse(startedAt))}</strong>;
}
