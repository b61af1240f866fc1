import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ObservationLedger } from '../../../../server/live/observation-ledger.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { CAMERA, violationOf } from '../support/camera-and-violation.ts';
import { openStore } from '../support/open-store.ts';
import { REPORT } from '../support/reports.ts';

const HOUR_MS = 3_600_000;
const noon = () => new Date(2026, 5, 1, 12).getTime();

async function fixture() {
  const { store, clock } = await openStore(new ManualClock(noon()));
  const camera = await store.cameras.add(CAMERA);
  const load = async () => {
    const { events, observations } = store;
    const log = pino({ level: 'silent' });
    const ledger = await ObservationLedger.load({ events, observations, persistMs: HOUR_MS, clock, log });
    onTestFinished(() => ledger.close());
    return ledger;
  };
  const report = (changes: Partial<typeof REPORT>) => ({ ...REPORT, atMs: clock.wallMs(), ...changes });
  return { store, clock, camera, load, report, ledger: await load() };
}

describe('ObservationLedger', () => {
  it('ties counts to what was observed', async () => {
    const { ledger, camera, report } = await fixture();
    const nothing = { violations: 0, people: 0, observedSeconds: 0, complianceRate: null };
    expect(ledger.today([camera.id])).toEqual(nothing);
    ledger.addReport(camera.id, report({ observedMs: 900, newPeople: 3 }));
    ledger.addReport(camera.id, report({ observedMs: 1100, newPeople: 1 }));
    ledger.addViolation(violationOf(camera, { startedAtMs: noon() }));
    expect(ledger.today([camera.id])).toEqual({
      violations: 1,
      people: 4,
      observedSeconds: 2,
      complianceRate: 0.75,
    });
    expect(ledger.today([])).toEqual(nothing);
  });

  it('counts a person who breaks the rule twice once in the rate', async () => {
    const { ledger, camera, report } = await fixture();
    ledger.addReport(camera.id, report({ newPeople: 4 }));
    for (const trackId of [7, 7, 8])
      ledger.addViolation(violationOf(camera, { trackId, startedAtMs: noon() }));
    expect(ledger.today([camera.id])).toMatchObject({ violations: 3, complianceRate: 0.5 });
    ledger.forgetTracks(camera.id);
    ledger.addViolation(violationOf(camera, { trackId: 7, startedAtMs: noon() }));
    expect(ledger.today([camera.id])).toMatchObject({ violations: 4, complianceRate: 0.25 });
  });

  it('counts what was held back today, of each camera', async () => {
    const { ledger, clock, camera, report } = await fixture();
    const nothing = { observedMs: 0, newPeople: 0 };
    ledger.addReport(camera.id, report({ ...nothing, violationsHeldBack: 2 }));
    clock.advance(HOUR_MS);
    ledger.addReport(camera.id, report({ ...nothing, violationsHeldBack: 1 }));
    expect(ledger.heldBackToday(camera.id)).toBe(3);
    expect(ledger.heldBackToday('another')).toBe(0);
    clock.advance(11 * HOUR_MS);
    expect(ledger.heldBackToday(camera.id)).toBe(0);
  });

  it('begins anew each hour and each local day', async () => {
    const { ledger, clock, camera, report } = await fixture();
    ledger.addReport(camera.id, report({ newPeople: 2 }));
    clock.advance(HOUR_MS);
    ledger.addReport(camera.id, report({ newPeople: 1 }));
    expect(ledger.hour([camera.id]).people).toBe(1);
    expect(ledger.today([camera.id]).people).toBe(3);
    clock.advance(11 * HOUR_MS);
    expect(ledger.today([camera.id]).people).toBe(0);
  });

  it('goes on after a stop, and after a crash knows every violation', async () => {
    const { store, ledger, load, camera, report } = await fixture();
    ledger.addReport(camera.id, report({ newPeople: 5, observedMs: 60_000 }));
    const violation = violationOf(camera, { startedAtMs: noon() });
    ledger.addViolation(violation);
    await store.events.put(violation, 0, false);
    await ledger.flush();
    expect((await load()).today([camera.id])).toEqual(ledger.today([camera.id]));
    await store.events.put(violationOf(camera, { startedAtMs: noon() + 1 }), 0, false);
    expect((await load()).today([camera.id]).violations).toBe(2);
  });
});
