import { describe, expect, it } from 'vitest';
import type { EventResource } from '../../../../server/api/resources/event.ts';
import { awaitsClip } from '../../../../client/src/events/awaits-clip.ts';

const endedMs = Date.parse('2026-03-12T10:00:00.000Z');
const ended = { clip: null, endedAt: new Date(endedMs).toISOString() } as EventResource;

describe('awaitsClip', () => {
  it('waits while the violation goes on, and for some minutes after', () => {
    expect(awaitsClip({ ...ended, endedAt: null }, endedMs)).toBe(true);
    expect(awaitsClip(ended, endedMs + 20_000)).toBe(true);
  });

  it('gives up on a clip that never came, and does not wait for one that is there', () => {
    expect(awaitsClip(ended, endedMs + 600_000)).toBe(false);
    expect(awaitsClip({ ...ended, clip: {} as NonNullable<EventResource['clip']> }, endedMs)).toBe(false);
  });
});
