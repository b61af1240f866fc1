import type { EventResource } from '../../../server/api/resources/event.ts';

/** A clip is finished some seconds after the violation; one that never came is not waited for longer. */
const CLIP_EXPECTED_MS = 3 * 60_000;

/** Whether the clip is still to come. */
export function awaitsClip(event: EventResource, nowMs: number = Date.now()): boolean {
  if (event.clip !== null) return false;
  return event.endedAt === null || nowMs - Date.parse(event.endedAt) < CLIP_EXPECTED_MS;
}
