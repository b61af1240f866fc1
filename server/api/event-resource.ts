import type { StoredEvent } from '../store/event-table.ts';
import type { EventResource } from './resources/event.ts';

export function eventResource(event: StoredEvent): EventResource {
  const { clip } = event;
  return {
    id: event.id,
    cameraId: event.cameraId,
    cameraName: event.cameraName,
    label: event.label,
    confidence: event.confidence,
    box: [...event.box],
    startedAt: new Date(event.startedAtMs).toISOString(),
    endedAt: event.endedAtMs === null ? null : new Date(event.endedAtMs).toISOString(),
    endReason: event.endReason,
    snapshotUrl: event.hasSnapshot ? snapshotUrl(event) : null,
    clip: clip && {
      id: clip.id,
      url: `/api/v1/clips/${clip.id}.mp4`,
      startedAt: new Date(clip.startedAtMs).toISOString(),
      durationMs: clip.durationMs,
      sizeBytes: clip.sizeBytes,
      sha256: clip.sha256,
      width: clip.width,
      height: clip.height,
      codec: clip.codec,
    },
  };
}

/** A better look changes the address, so that pages which show the old picture fetch the new one. */
function snapshotUrl({ id, confidence, box }: StoredEvent): string {
  const look = Math.round(1e6 * (confidence + box[0] + box[1])).toString(36);
  return `/api/v1/events/${id}/snapshot.jpg?look=${look}`;
}
