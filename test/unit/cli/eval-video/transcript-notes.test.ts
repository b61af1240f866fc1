import { beforeEach, describe, expect, it } from 'vitest';
import { ClipClock } from '../../../../cli/eval-video/clip-clock.ts';
import { TranscriptNotes } from '../../../../cli/eval-video/transcript-notes.ts';
import type { Violation } from '../../../../pipeline/domain/violation.ts';

const FIRST_PICTURE_MS = new ClipClock().wallMs();

describe('TranscriptNotes', () => {
  let clock: ClipClock;
  let notes: TranscriptNotes;
  let violation: Violation;

  beforeEach(() => {
    clock = new ClipClock();
    notes = new TranscriptNotes(clock);
    violation = {
      id: 'one',
      cameraId: 'clip',
      trackId: 7,
      label: 'without_mask',
      confidence: 0.8,
      box: [0.1, 0.1, 0.2, 0.3],
      startedAtMs: FIRST_PICTURE_MS + 400,
      endedAtMs: null,
      endReason: null,
    };
  });

  const tellAt = (timeMs: number, phase: 'start' | 'update' | 'end', changes: Partial<Violation> = {}) => {
    clock.timeMs = timeMs;
    notes.tell({ phase, violation: { ...violation, ...changes } });
  };

  it('has a violation once, as it was told last, with the times of the clip', () => {
    tellAt(1600, 'start');
    tellAt(2600, 'update', { box: [0.1, 0.1, 0.3, 0.5] });
    tellAt(5000, 'end', { box: [0.1, 0.1, 0.3, 0.5], endedAtMs: FIRST_PICTURE_MS + 3200, endReason: 'left' });
    expect(notes.transcript(8000).events).toEqual([
      {
        trackId: 7,
        label: 'without_mask',
        box: [0.1, 0.1, 0.3, 0.5],
        fromMs: 400,
        toMs: 3200,
        endReason: 'left',
        toldMs: 1600,
      },
    ]);
  });

  it('lets a violation that goes on end with the clip', () => {
    tellAt(1600, 'start');
    expect(notes.transcript(8000).events).toMatchObject([{ fromMs: 400, toMs: 8000, endReason: null }]);
  });

  it('counts what was spared, held back and begun without an answer', () => {
    notes.gated();
    notes.gated();
    notes.heldBack();
    notes.unverified();
    expect(notes.transcript(1000)).toMatchObject({
      gated: 2,
      heldBack: 1,
      unverified: 1,
      events: [],
      looks: [],
    });
  });
});
