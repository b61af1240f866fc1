import { beforeEach, describe, expect, it } from 'vitest';
import type { Violation, ViolationPhase } from '../../../pipeline/domain/violation.ts';
import { ViolationGate } from '../../../pipeline/verify/violation-gate.ts';

const SNAPSHOT = Uint8Array.of(1);
const NEWER = Uint8Array.of(2);

function violation(changes: Partial<Violation> = {}): Violation {
  return {
    id: 'v',
    cameraId: 'door',
    trackId: 7,
    label: 'without_mask',
    confidence: 0.6,
    box: [0, 0, 1, 1],
    startedAtMs: 1000,
    endedAtMs: null,
    endReason: null,
    ...changes,
  };
}

const LEFT = { endedAtMs: 5000, endReason: 'left' } as const;

describe('ViolationGate', () => {
  let told: string[];
  let startsTold: { violation: Violation; snapshot: Uint8Array | null }[];
  let gate: ViolationGate;

  beforeEach(() => {
    told = [];
    startsTold = [];
    gate = new ViolationGate({
      tell: (change, snapshot) => {
        told.push(change.phase);
        if (change.phase === 'start') startsTold.push({ violation: change.violation, snapshot });
      },
      heldBack: () => told.push('held back'),
      unverified: () => told.push('unverified'),
    });
  });

  function take(phase: ViolationPhase, nowMs: number, changes: Partial<Violation> = {}, snapshot = SNAPSHOT) {
    gate.take({ phase, violation: violation(changes) }, phase === 'end' ? null : snapshot, nowMs);
  }

  /** Whether it was due. */
  function ask(nowMs: number): boolean {
    const due = gate.due(nowMs);
    for (const { violationId } of due) gate.asked(violationId);
    return due.length > 0;
  }

  it('holds a start until the classifier agrees, with the times that it had', () => {
    take('start', 2000);
    expect(gate.due(2000)).toEqual([{ violationId: 'v', trackId: 7, isAgain: false }]);
    gate.asked('v');
    expect(ask(60_000)).toBe(false);
    expect([told, gate.isTold(7)]).toEqual([[], false]);
    gate.answer('v', 'agreed', 2050);
    expect(startsTold).toEqual([{ violation: violation(), snapshot: SNAPSHOT }]);
    expect(gate.isTold(7)).toBe(true);
    take('update', 3000);
    take('end', 5000, LEFT);
    expect(told).toEqual(['start', 'update', 'end']);
    expect(gate.isTold(7)).toBe(false);
  });

  it('asks again after 2, 4, 8, 16 and then each 30 s while the classifier disagrees, and counts that once', () => {
    take('start', 0);
    let nowMs = 0;
    for (const waitMs of [2000, 4000, 8000, 16_000, 30_000, 30_000]) {
      expect(ask(nowMs)).toBe(true);
      gate.answer('v', 'disagreed', nowMs);
      expect(ask(nowMs + waitMs - 1)).toBe(false);
      nowMs += waitMs;
    }
    expect(told).toEqual(['held back']);
    expect(gate.due(nowMs)).toMatchObject([{ isAgain: true }]);
    gate.asked('v');
    gate.answer('v', 'agreed', nowMs);
    expect(told).toEqual(['held back', 'start']);
    expect(startsTold[0]?.violation.startedAtMs).toBe(1000);
  });

  it('holds back from the first disagreement until the classifier agrees', () => {
    take('start', 0);
    ask(0);
    expect(gate.isHeldBack(7)).toBe(false);
    gate.answer('v', 'disagreed', 0);
    expect([gate.isHeldBack(7), gate.isHeldBack(8)]).toEqual([true, false]);
    ask(2000);
    expect(gate.isHeldBack(7)).toBe(true);
    gate.answer('v', 'agreed', 2000);
    expect(gate.isHeldBack(7)).toBe(false);
  });

  it('begins a held one with its newest look', () => {
    take('start', 0);
    ask(0);
    gate.answer('v', 'disagreed', 0);
    take('update', 1000, { confidence: 0.9, label: 'incorrect_mask' }, NEWER);
    ask(2000);
    gate.answer('v', 'agreed', 2000);
    expect(startsTold).toEqual([
      { violation: violation({ confidence: 0.9, label: 'incorrect_mask' }), snapshot: NEWER },
    ]);
    expect(told).toEqual(['held back', 'start']);
  });

  it('tells nothing of a violation that was held back to its end', () => {
    take('start', 0);
    ask(0);
    gate.answer('v', 'disagreed', 10);
    take('update', 1000);
    take('end', 1500, LEFT);
    expect(ask(99_000)).toBe(false);
    expect(told).toEqual(['held back']);
  });

  it('waits for the answer about somebody who left meanwhile', () => {
    take('start', 0);
    ask(0);
    take('end', 100, LEFT);
    expect(told).toEqual([]);
    gate.answer('v', 'agreed', 200);
    expect(told).toEqual(['start', 'end']);
    take('start', 300, { id: 'w' });
    ask(300);
    take('end', 400, { id: 'w', ...LEFT });
    gate.answer('w', 'disagreed', 500);
    expect(told).toEqual(['start', 'end', 'held back']);
    expect(ask(99_000)).toBe(false);
  });

  it('begins unverified when the classifier is away, at first or later', () => {
    take('start', 0);
    ask(0);
    gate.answer('v', 'unanswered', 2000);
    expect(told).toEqual(['unverified', 'start']);
    take('start', 3000, { id: 'w', trackId: 8 });
    ask(3000);
    gate.answer('w', 'disagreed', 3000);
    ask(5000);
    gate.answer('w', 'unanswered', 5000);
    expect(told).toEqual(['unverified', 'start', 'held back', 'unverified', 'start']);
  });

  it('tells what waits for a first answer when it is closed, not what was disagreed with', () => {
    for (const id of ['asked', 'disagreed', 'fresh']) take('start', 0, { id });
    ask(0);
    gate.answer('disagreed', 'disagreed', 0);
    take('start', 0, { id: 'new' });
    take('end', 10, { id: 'asked', ...LEFT });
    gate.close();
    expect(told).toEqual([
      'held back',
      'unverified',
      'start',
      'end',
      'unverified',
      'start',
      'unverified',
      'start',
    ]);
    gate.answer('asked', 'agreed', 20);
    expect(told).toHaveLength(8);
  });

  it('begins what ends before it could be asked about', () => {
    take('start', 0);
    take('end', 0, LEFT);
    expect(told).toEqual(['unverified', 'start', 'end']);
  });
});
