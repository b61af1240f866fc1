import type { LiveStats } from '../../live/live-stats.ts';
import { StatsResource } from '../resources/stats.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import type { CameraRegistry } from '../camera-registry.ts';

export function statsRoute(registry: Pick<CameraRegistry, 'list'>, stats: LiveStats): Route {
  return route({
    method: 'get',
    path: '/stats',
    summary: 'Live numbers of every camera, and of all together',
    access: 'viewer',
    status: 200,
    reply: StatsResource,
    async handle() {
      const ids = (await registry.list()).map((camera) => camera.id);
      return {
        cameras: ids.map((id) => stats.of(id)),
        total: stats.total(ids),
        capacity: stats.capacity(ids),
      };
    },
  });
}
