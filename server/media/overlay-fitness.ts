import type { CameraStatus } from '../../pipeline/domain/camera-state.ts';
import type { OverlayFitness } from '../../pipeline/domain/overlay.ts';

/** A camera reports each second, and knows at its first keyframe. */
const MAX_WAIT_MS = 3000;

export interface Overlayable {
  readonly overlay: OverlayFitness | null;
}

type ReportListener = (cameraId: string, report: Overlayable) => void;

export interface ReportingCameras {
  /** Undefined for a camera that does not run. */
  status(cameraId: string): Pick<CameraStatus, 'state'> | undefined;
  /** The newest, undefined before the first. */
  report(cameraId: string): Overlayable | undefined;
  on(event: 'report', listener: ReportListener): unknown;
  off(event: 'report', listener: ReportListener): unknown;
}

/**
 * Whether a camera's own video can be watched. Of one that has come live a moment ago nothing is known yet: then its next
 * reports are waited for, or whoever is quick would be shown something else than they asked for.
 */
export async function decidedFitness(
  cameras: ReportingCameras,
  cameraId: string,
  maxWaitMs = MAX_WAIT_MS,
): Promise<OverlayFitness | null> {
  const known = () => cameras.report(cameraId)?.overlay ?? null;
  if (isDecided(known()) || cameras.status(cameraId)?.state !== 'live') return known();
  const { promise, resolve } = Promise.withResolvers<void>();
  const reported: ReportListener = (id, { overlay }) => {
    if (id === cameraId && isDecided(overlay)) resolve();
  };
  cameras.on('report', reported);
  const timer = setTimeout(resolve, maxWaitMs);
  await promise;
  clearTimeout(timer);
  cameras.off('report', reported);
  return known();
}

function isDecided(fitness: OverlayFitness | null): boolean {
  return fitness !== null && fitness.state !== 'unknown';
}
