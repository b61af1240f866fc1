import { z } from 'zod';
import { END_REASONS, VIOLATION_LABELS } from '../../../pipeline/domain/violation.ts';

export const ClipResource = z.object({
  id: z.uuid(),
  url: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  sizeBytes: z.int(),
  sha256: z.string(),
  width: z.int(),
  height: z.int(),
  codec: z.string(),
});

export const EventResource = z.object({
  id: z.uuid(),
  cameraId: z.uuid(),
  cameraName: z.string(),
  label: z.enum(VIOLATION_LABELS),
  confidence: z.number(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  startedAt: z.iso.datetime(),
  /** Null while it goes on. */
  endedAt: z.iso.datetime().nullable(),
  endReason: z.enum(END_REASONS).nullable(),
  snapshotUrl: z.string().nullable(),
  /** Null until the clip is finished, some seconds after the violation's end. */
  clip: ClipResource.nullable(),
});
export type EventResource = z.infer<typeof EventResource>;

export const EventsPage = z.object({ events: z.array(EventResource), nextCursor: z.string().nullable() });
export type EventsPage = z.infer<typeof EventsPage>;
