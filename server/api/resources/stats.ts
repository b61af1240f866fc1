import { z } from 'zod';
import { CameraStats } from './camera-stats.ts';
import { Period } from './period.ts';

/** How many more cameras of the size named here would fit, while nobody watches them. */
export const CapacityResource = z.object({
  width: z.int(),
  height: z.int(),
  fps: z.number(),
  moreCameras: z.int(),
  /** What ends first. */
  limit: z.enum(['processor', 'memory']),
  /** Of one such camera, percent of a core. */
  costPercent: z.number(),
  /** Of all cores together, percent of one core. */
  idlePercent: z.number(),
  cores: z.int(),
});
export type CapacityResource = z.infer<typeof CapacityResource>;

export const StatsResource = z.object({
  cameras: z.array(CameraStats),
  total: z.object({ hour: Period, today: Period }),
  /** Null until a camera is live and was watched for some seconds. */
  capacity: CapacityResource.nullable(),
});
export type StatsResource = z.infer<typeof StatsResource>;
