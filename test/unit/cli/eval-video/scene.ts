import type { FoundEvent, LookRecord, SeenTrack } from '../../../../cli/eval-video/transcript.ts';
import type { TruePerson } from '../../../../cli/eval-video/truth.ts';
import type { Box } from '../../../../pipeline/domain/box.ts';

export const [LEFT, RIGHT, NOWHERE]: [Box, Box, Box] = [
  [0.1, 0.1, 0.2, 0.3],
  [0.7, 0.1, 0.8, 0.3],
  [0.4, 0.7, 0.5, 0.9],
];

/** Somebody who stays where they are for two seconds. */
export function person(id: string, box: Box, fields: Partial<TruePerson> = {}): TruePerson {
  const boxes = [0, 2000].map((atMs) => ({ atMs, box }));
  return { id, optional: false, intervals: [], boxes, ...fields };
}

export function track(id: number, box: Box, label: SeenTrack['label'] = 'with_mask'): SeenTrack {
  return { id, box, label };
}

/** A look every 500 ms. */
export function looks(...tracks: readonly (readonly SeenTrack[])[]): LookRecord[] {
  return tracks.map((each, index) => ({
    atMs: index * 500,
    crops: 0,
    inferMs: 0,
    isWhole: true,
    tracks: each,
  }));
}

export function event(trackId: number, box: Box, fromMs: number, toMs: number): FoundEvent {
  return { trackId, label: 'without_mask', box, fromMs, toMs, endReason: 'left', toldMs: fromMs + 1000 };
}
