import { useState } from 'react';
import type { EventResource } from '../../../server/api/resources/event.ts';
import { isPlainClick } from '../router.tsx';
import { PlayIcon, ToneIcon } from '../ui/icons.tsx';
import { LABEL_WORDS } from '../ui/label-words.ts';
import { momentText } from '../ui/time-text.ts';
import { EventDuration } from './event-duration.tsx';
import { EventDialog } from './event-dialog.tsx';
import './event-list.css';

interface EventListProps {
  readonly events: readonly EventResource[];
  readonly namesCamera: boolean;
}

/** Violations, newest first; each opens with its clip. */
export function EventList({ events, namesCamera }: EventListProps) {
  const [openId, setOpenId] = useState<string | null>(null);
  return (
    <>
      <ul className="event-list" data-testid="event-list">
        {events.map((event) => (
          <EventRow
            key={event.id}
            event={event}
            namesCamera={namesCamera}
            onOpen={() => setOpenId(event.id)}
          />
        ))}
      </ul>
      {openId !== null && <EventDialog eventId={openId} onClose={() => setOpenId(null)} />}
    </>
  );
}

interface EventRowProps {
  readonly event: EventResource;
  readonly namesCamera: boolean;
  readonly onOpen: () => void;
}

function EventRow({ event, namesCamera, onOpen }: EventRowProps) {
  const { words, tone } = LABEL_WORDS[event.label];
  return (
    <li
      data-testid="event"
      data-event-id={event.id}
      data-label={event.label}
      data-ongoing={event.endedAt === null}
    >
      <a
        className="event-row"
        href={`/events/${event.id}`}
        onClick={(click) => {
          if (!isPlainClick(click)) return;
          click.preventDefault();
          onOpen();
        }}
      >
        <span className="event-row__picture">
          {event.snapshotUrl !== null && <img src={event.snapshotUrl} alt="" loading="lazy" />}
          {event.clip !== null && (
            <span className="event-row__play">
              <PlayIcon />
              <span className="visually-hidden">Play the clip</span>
            </span>
          )}
        </span>
        <span className="event-row__text">
          <span className="event-row__label" data-tone={tone}>
            <ToneIcon tone={tone} /> {words}
          </span>
          <span className="event-row__time">
            {momentText(event.startedAt)} · <EventDuration event={event} />
          </span>
          {namesCamera && <span className="event-row__camera">{event.cameraName}</span>}
        </span>
      </a>
    </li>
  );
}
