import type { Clock } from '../../pipeline/clock.ts';
import type { CameraReport } from '../../pipeline/domain/camera-stats.ts';
import type { CameraStats } from '../api/resources/camera-stats.ts';
import type { CapacityResource, StatsResource } from '../api/resources/stats.ts';
import type { ObservationLedger } from './observation-ledger.ts';
import { stageStats } from './stage-stats.ts';

/** Reports come once a second; an older one is of a process that hangs or is gone. */
const FRESH_MS = 3000;

export interface LiveStatsOptions {
  readonly fleet: { report(cameraId: string): CameraReport | undefined };
  readonly rooms: { viewers(cameraId: string): number };
  readonly ledger: ObservationLedger;
  readonly capacity: { now(running: readonly CameraReport[]): CapacityResource | null };
  readonly clock: Clock;
}

/** A camera's numbers, joined from its last report, the counts of the day and the viewers. */
export class LiveStats {
  readonly #options: LiveStatsOptions;

  constructor(options: LiveStatsOptions) {
    this.#options = options;
  }

  of(cameraId: string): CameraStats {
    const { rooms, ledger, clock } = this.#options;
    const nowMs = clock.wallMs();
    const report = this.#report(cameraId);
    return {
      cameraId,
      at: new Date(report?.atMs ?? nowMs).toISOString(),
      people: { ...NOBODY, ...report?.people },
      hour: ledger.hour([cameraId]),
      today: ledger.today([cameraId]),
      violationsHeldBack: ledger.heldBackToday(cameraId),
      fpsIn: report?.fpsIn ?? 0,
      picturesSkipped: report?.picturesSkipped ?? 0,
      fpsDetect: report?.fpsDetect ?? 0,
      lookRate: report?.lookRate ?? null,
      dropped: report?.dropped ?? 0,
      looksGated: report?.looksGated ?? 0,
      looksFollowed: report?.looksFollowed ?? 0,
      latencyMs: report?.latencyMs ?? null,
      pictureAgeMs: report?.pictureAgeMs ?? null,
      width: report?.width ?? null,
      height: report?.height ?? null,
      codec: report?.codec ?? null,
      decoder: report?.decoder ?? null,
      encoder: report?.encoder ?? null,
      encodeEffort: report?.encodeEffort ?? null,
      viewers: rooms.viewers(cameraId),
      renditions: [...(report?.renditions ?? [])],
      overlay: report?.overlay ?? null,
      cpuPercent: report?.cpuPercent ?? 0,
      residentBytes: report?.residentBytes ?? 0,
      stages: report === undefined ? [] : stageStats(report),
    };
  }

  total(cameraIds: readonly string[]): StatsResource['total'] {
    const { ledger } = this.#options;
    return { hour: ledger.hour(cameraIds), today: ledger.today(cameraIds) };
  }

  capacity(cameraIds: readonly string[]): CapacityResource | null {
    return this.#options.capacity.now(cameraIds.flatMap((id) => this.#report(id) ?? []));
  }

  #report(cameraId: string): CameraReport | undefined {
    const { fleet, clock } = this.#options;
    const last = fleet.report(cameraId);
    return last && clock.wallMs() - last.atMs < FRESH_MS ? last : undefined;
  }
}

const NOBODY: CameraStats['people'] = { with_mask: 0, without_mask: 0, incorrect_mask: 0, unknown: 0 };
