import type { CameraStats } from '../../../server/api/resources/camera-stats.ts';
import type { CameraResource } from '../../../server/api/resources/camera.ts';

/** Stats come once a second while a camera is watched; older ones say nothing about now. */
const CURRENT_MS = 6000;

/** Who is in the picture now; null when it is not known, which is not the same as nobody. */
export function currentPeople(
  camera: Pick<CameraResource, 'status'>,
  stats: CameraStats | undefined,
  toldMs: number,
  nowMs: number,
): CameraStats['people'] | null {
  if (stats === undefined || camera.status.state !== 'live' || nowMs - toldMs > CURRENT_MS) return null;
  return stats.people;
}
