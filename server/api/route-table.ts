import { z } from 'zod';
import type { Authenticator } from '../auth/authenticator.ts';
import type { LiveStats } from '../live/live-stats.ts';
import type { Store } from '../store/store.ts';
import type { CameraRegistry } from './camera-registry.ts';
import { openApiDocument } from './openapi.ts';
import { route } from './route.ts';
import type { Route } from './route.ts';
import { cameraRoutes } from './routes/camera-routes.ts';
import type { SnapshotSource } from './routes/camera-routes.ts';
import { cameraTestRoute } from './routes/camera-test-route.ts';
import type { SourceTester } from './routes/camera-test-route.ts';
import { eventRoutes } from './routes/event-routes.ts';
import { sessionRoutes } from './routes/session-routes.ts';
import { statsRoute } from './routes/stats-route.ts';
import { whepRoutes } from './routes/whep-routes.ts';
import type { Viewing } from './routes/whep-routes.ts';

export interface RouteTableOptions {
  readonly authenticator: Authenticator;
  readonly registry: CameraRegistry;
  readonly fleet: SnapshotSource & SourceTester;
  readonly rooms: Viewing;
  readonly store: Pick<Store, 'cameras' | 'events' | 'clips'>;
  readonly stats: LiveStats;
  readonly clipsFolder: string;
  readonly snapshotsFolder: string;
  readonly fileFolder: string;
  readonly version: string;
}

/** Every operation of /api/v1. */
export function routeTable(options: RouteTableOptions): Route[] {
  const { authenticator, registry, fleet, rooms, store, stats, fileFolder, version } = options;
  const routes: Route[] = [
    ...sessionRoutes(authenticator),
    cameraTestRoute({ cameras: store.cameras, fleet, fileFolder }),
    ...cameraRoutes(registry, fleet),
    ...whepRoutes(registry, rooms),
    ...eventRoutes({ ...options, events: store.events, clips: store.clips }),
    statsRoute(registry, stats),
  ];
  routes.push(
    route({
      method: 'get',
      path: '/openapi.json',
      summary: 'This API, as OpenAPI 3.1',
      access: 'viewer',
      status: 200,
      reply: z.record(z.string(), z.unknown()),
      handle: () => openApiDocument(routes, version),
    }),
  );
  return routes;
}
