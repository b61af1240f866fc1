import type { CapacityResource } from '../../../../server/api/resources/stats.ts';

/** A sentence for the person who thinks of adding a camera. */
export function capacityText({
  height,
  moreCameras,
  limit,
  costPercent,
  idlePercent,
  cores,
}: CapacityResource): string {
  const kind = `${height}p ${moreCameras === 1 ? 'camera fits' : 'cameras fit'}`;
  const first =
    moreCameras === 0 ? `No more ${kind} on this machine.` : `${moreCameras} more ${kind} on this machine.`;
  const share = Math.round(idlePercent / cores);
  const why =
    limit === 'memory'
      ? 'Memory ends first.'
      : `Each takes about ${Math.round(costPercent)}\u00a0% of a core, and ${share}\u00a0% of the processor is idle.`;
  return `${first} ${why}`;
}
