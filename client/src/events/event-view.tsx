import type { EndReason } from '../../../pipeline/domain/violation.ts';
import type { EventResource } from '../../../server/api/resources/event.ts';
import { percentText } from '../cameras/compliance.ts';
import { Link } from '../router.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { DownloadIcon } from '../ui/icons.tsx';
import { LABEL_WORDS } from '../ui/label-words.ts';
import { codecText, sizeText } from '../ui/number-text.ts';
import { durationText, fullTimeText, momentText } from '../ui/time-text.ts';
import { EventDuration } from './event-duration.tsx';
import { awaitsClip } from './awaits-clip.ts';
import './event-view.css';

const END_WORDS: Readonly<Record<EndReason, string>> = {
  left: 'The person left',
  masked: 'The person put the mask on',
  'camera-stopped': 'The camera stopped',
  'server-stopped': 'The server stopped',
};

export function eventTitle(event: EventResource): string {
  return `${LABEL_WORDS[event.label].words} · ${momentText(event.startedAt)}`;
}

/** A violation's clip, picture and facts. */
export function EventView({ event }: { readonly event: EventResource }) {
  const { clip, snapshotUrl } = event;
  return (
    <div className="event-view" data-testid="event-view">
      <div className="event-view__pictures">
        {clip === null ? (
          <div className="event-view__no-clip" data-testid="no-clip">
            {snapshotUrl !== null && <img src={snapshotUrl} alt="" />}
            <p>{noClipWords(event)}</p>
          </div>
        ) : (
          <video
            className="event-view__clip"
            data-testid="clip"
            src={clip.url}
            poster={snapshotUrl ?? undefined}
            controls
            playsInline
            preload="metadata"
            aria-label={`Clip of ${durationText(clip.durationMs)}`}
          />
        )}
        <div className="event-view__actions">
          {clip !== null && (
            <a
              className="button"
              href={clip.url}
              download={fileName(event, 'mp4')}
              data-testid="download-clip"
            >
              <DownloadIcon /> Download clip
            </a>
          )}
          {snapshotUrl !== null && (
            <a className="button" href={snapshotUrl} download={fileName(event, 'jpg')}>
              <DownloadIcon /> Download picture
            </a>
          )}
        </div>
      </div>
      <div className="event-view__facts">
        {clip !== null && snapshotUrl !== null && (
          <img
            className="event-view__snapshot"
            src={snapshotUrl}
            alt={`${LABEL_WORDS[event.label].words}, best look`}
          />
        )}
        <Facts event={event} />
      </div>
    </div>
  );
}

function Facts({ event }: { readonly event: EventResource }) {
  const { clip } = event;
  return (
    <FactList
      facts={[
        ['Camera', <Link href={`/cameras/${event.cameraId}`}>{event.cameraName}</Link>],
        ['Began', fullTimeText(event.startedAt)],
        ['Ended', event.endedAt === null ? null : fullTimeText(event.endedAt)],
        ['Lasted', <EventDuration event={event} />],
        ['Ended because', event.endReason === null ? null : END_WORDS[event.endReason]],
        ['Confidence of the best look', percentText(event.confidence)],
        [
          'Clip',
          clip === null
            ? null
            : `${durationText(clip.durationMs)}, from ${new Date(clip.startedAt).toLocaleTimeString()}`,
        ],
        [
          'File',
          clip === null
            ? null
            : `${codecText(clip.codec)}, ${clip.width} × ${clip.height}, ${sizeText(clip.sizeBytes)}`,
        ],
        ['SHA-256', clip === null ? null : <code className="event-view__hash">{clip.sha256}</code>],
      ]}
    />
  );
}

function noClipWords(event: EventResource): string {
  if (event.endedAt === null) return 'Still going on. The clip is ready some seconds after it ends.';
  if (awaitsClip(event)) return 'The clip is being finished…';
  return 'There is no clip of this violation.';
}

/** As `entrance-2026-03-12T14-03-12Z.mp4`. */
function fileName(event: EventResource, extension: string): string {
  const name = event.cameraName.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  return `${name}-${event.startedAt.replace(/\.\d+/, '').replaceAll(':', '-')}.${extension}`;
}
