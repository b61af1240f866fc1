import type { Logger } from 'pino';
import type { CameraStatus } from '../pipeline/domain/camera-state.ts';
import type { CameraReport } from '../pipeline/domain/camera-stats.ts';
import type { Clip } from '../pipeline/domain/clip.ts';
import type { ViolationChange } from '../pipeline/domain/violation.ts';
import { cameraResource } from './api/camera-resource.ts';
import type { CameraLauncher } from './api/camera-launcher.ts';
import type { CameraRegistry } from './api/camera-registry.ts';
import { eventResource } from './api/event-resource.ts';
import type { EventRecorder } from './events/event-recorder.ts';
import type { LiveServer } from './live/live-server.ts';
import type { ObservationLedger } from './live/observation-ledger.ts';
import type { Metrics } from './metrics.ts';

interface FleetEvents {
  on(event: 'status', listener: (cameraId: string, status: CameraStatus) => void): unknown;
  on(event: 'report', listener: (cameraId: string, report: CameraReport) => void): unknown;
  on(
    event: 'violation',
    listener: (cameraId: string, change: ViolationChange, snapshotJpeg: Uint8Array | null) => void,
  ): unknown;
  /** `up` with each new process. */
  on(event: 'process', listener: (cameraId: string, state: 'up' | 'down') => void): unknown;
  on(event: 'clip', listener: (clip: Clip) => void): unknown;
}

export interface Wiring {
  readonly fleet: FleetEvents;
  readonly launcher: CameraLauncher;
  readonly registry: CameraRegistry;
  readonly recorder: EventRecorder;
  readonly ledger: ObservationLedger;
  readonly live: LiveServer;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Who hears what: the cameras' reports go to the store and the counts, and what is stored goes to the viewers. */
export function connectFleet({
  fleet,
  launcher,
  registry,
  recorder,
  ledger,
  live,
  metrics,
  log,
}: Wiring): void {
  fleet.on('report', (cameraId, report) => {
    ledger.addReport(cameraId, report);
    metrics.addReport(cameraId, report);
    live.sendStats(cameraId);
  });
  fleet.on('violation', (cameraId, change, snapshotJpeg) => {
    if (change.phase === 'start') {
      ledger.addViolation(change.violation);
      metrics.addViolation(cameraId, change.violation.label);
    }
    recorder.recordViolation(change, snapshotJpeg);
  });
  fleet.on('clip', (clip) => recorder.recordClip(clip));
  const announce = (cameraId: string) => {
    registry.announce(cameraId).catch((error: unknown) => log.error({ err: error }, 'camera not announced'));
  };
  fleet.on('process', (cameraId, state) => {
    if (state === 'up') ledger.forgetTracks(cameraId);
    else recorder.recordCameraGone(cameraId);
  });
  fleet.on('status', announce);
  launcher.on('status', announce);
  registry.on('camera', (change, camera) =>
    live.sendCamera(change, cameraResource(camera, registry.status(camera))),
  );
  recorder.on('event', (phase, event) => live.sendEvent(phase, eventResource(event)));
}
