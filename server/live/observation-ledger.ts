import type { Logger } from 'pino';
import type { Clock } from '../../pipeline/clock.ts';
import type { CameraReport } from '../../pipeline/domain/camera-stats.ts';
import type { Violation } from '../../pipeline/domain/violation.ts';
import type { Period } from '../api/resources/period.ts';
import type { EventTable } from '../store/event-table.ts';
import type { Observation, ObservationTable } from '../store/observation-table.ts';

const QUARTER_MS = 15 * 60_000;

export interface ObservationLedgerOptions {
  readonly observations: ObservationTable;
  readonly events: EventTable;
  readonly persistMs: number;
  readonly clock: Clock;
  readonly log: Logger;
}

type Tally = { -readonly [Key in keyof Observation]: Observation[Key] } & {
  /** Not stored: it tells how the second look does, not what people did. */
  violationsHeldBack: number;
};

/** What was seen today, counted in memory and written every few seconds. Days and hours are the server's local ones. */
export class ObservationLedger {
  readonly #options: ObservationLedgerOptions;
  readonly #tallies = new Map<string, Tally>();
  readonly #changed = new Set<Tally>();
  /** People who broke a rule since their camera's process started: a second violation is the same person's. */
  readonly #violators = new Map<string, Set<number>>();
  readonly #timer: NodeJS.Timeout;
  #writing: Promise<void> = Promise.resolve();

  private constructor(options: ObservationLedgerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.flush(), options.persistMs);
    this.#timer.unref();
  }

  /** With today's numbers; violations are counted from the events, which are never lost. */
  static async load(options: ObservationLedgerOptions): Promise<ObservationLedger> {
    const ledger = new ObservationLedger(options);
    const fromMs = startOfDay(options.clock.wallMs());
    for (const each of await options.observations.since(fromMs)) {
      ledger.#tallies.set(key(each.cameraId, each.quarterAtMs), {
        ...each,
        violations: 0,
        violationsHeldBack: 0,
      });
    }
    for (const { cameraId, startedAtMs } of await options.events.starts(fromMs)) {
      ledger.#tally(cameraId, startedAtMs).violations += 1;
    }
    return ledger;
  }

  addReport(cameraId: string, report: CameraReport): void {
    const { observedMs, newPeople, violationsHeldBack } = report;
    if (observedMs === 0 && newPeople === 0 && violationsHeldBack === 0) return;
    const tally = this.#tally(cameraId, report.atMs);
    tally.violationsHeldBack += violationsHeldBack;
    tally.observedMs += observedMs;
    tally.people += newPeople;
    this.#changed.add(tally);
  }

  /** Of a violation's start. */
  addViolation({ cameraId, trackId, startedAtMs }: Violation): void {
    const tally = this.#tally(cameraId, startedAtMs);
    tally.violations += 1;
    const violators = this.#violators.get(cameraId) ?? new Set();
    this.#violators.set(cameraId, violators);
    if (!violators.has(trackId)) tally.violators += 1;
    violators.add(trackId);
    this.#changed.add(tally);
  }

  /** A new camera process numbers its tracks anew. */
  forgetTracks(cameraId: string): void {
    this.#violators.delete(cameraId);
  }

  /** Of these cameras together. */
  hour(cameraIds: readonly string[]): Period {
    return this.#period(cameraIds, startOfHour(this.#options.clock.wallMs()));
  }

  today(cameraIds: readonly string[]): Period {
    return this.#period(cameraIds, startOfDay(this.#options.clock.wallMs()));
  }

  /** Today, since the server started: violations that the second look did not agree with at first. */
  heldBackToday(cameraId: string): number {
    const fromMs = startOfDay(this.#options.clock.wallMs());
    const todays = [...this.#tallies.values()].filter(
      (tally) => tally.cameraId === cameraId && tally.quarterAtMs >= fromMs,
    );
    return todays.reduce((total, tally) => total + tally.violationsHeldBack, 0);
  }

  /** Writes what changed; a failure is logged and tried again the next time. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  #period(cameraIds: readonly string[], fromMs: number): Period {
    const period = { violations: 0, people: 0, observedSeconds: 0 };
    let violators = 0;
    for (const tally of this.#tallies.values()) {
      if (tally.quarterAtMs < fromMs || !cameraIds.includes(tally.cameraId)) continue;
      period.violations += tally.violations;
      period.people += tally.people;
      period.observedSeconds += tally.observedMs / 1000;
      violators += tally.violators;
    }
    // Somebody decided before midnight may break a rule after it.
    const complianceRate = period.people === 0 ? null : Math.max(0, 1 - violators / period.people);
    return { ...period, observedSeconds: Math.round(period.observedSeconds), complianceRate };
  }

  #tally(cameraId: string, atMs: number): Tally {
    const quarterAtMs = Math.floor(atMs / QUARTER_MS) * QUARTER_MS;
    const at = key(cameraId, quarterAtMs);
    const tally = this.#tallies.get(at) ?? {
      cameraId,
      quarterAtMs,
      observedMs: 0,
      people: 0,
      violations: 0,
      violators: 0,
      violationsHeldBack: 0,
    };
    this.#tallies.set(at, tally);
    return tally;
  }

  async #write(): Promise<void> {
    const changed = [...this.#changed];
    if (changed.length === 0) return;
    this.#changed.clear();
    try {
      await this.#options.observations.put(changed);
    } catch (error) {
      for (const tally of changed) this.#changed.add(tally);
      this.#options.log.error({ err: error }, 'counts not written');
      return;
    }
    const keepFromMs = startOfDay(this.#options.clock.wallMs());
    for (const [at, tally] of this.#tallies) if (tally.quarterAtMs < keepFromMs) this.#tallies.delete(at);
  }
}

function key(cameraId: string, quarterAtMs: number): string {
  return `${cameraId} ${quarterAtMs}`;
}

function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

function startOfHour(ms: number): number {
  return new Date(ms).setMinutes(0, 0, 0);
}
