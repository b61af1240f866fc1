import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { Config } from '../../../../config/schema.ts';
import type { ProbeResult } from '../../../../pipeline/camera/probe/probe-result.ts';
import type { CameraSettings } from '../../../../pipeline/camera/settings.ts';
import type { CameraStatus } from '../../../../pipeline/domain/camera-state.ts';
import type { CameraReport } from '../../../../pipeline/domain/camera-stats.ts';
import type { Clip } from '../../../../pipeline/domain/clip.ts';
import type { SourceSettings } from '../../../../pipeline/domain/source-settings.ts';
import type { ViolationChange } from '../../../../pipeline/domain/violation.ts';
import { SourceError } from '../../../../pipeline/errors.ts';
import { createApp } from '../../../../server/api/app.ts';
import { CameraLauncher } from '../../../../server/api/camera-launcher.ts';
import { CameraRegistry } from '../../../../server/api/camera-registry.ts';
import { DemoSlot } from '../../../../server/api/demo-slot.ts';
import { HttpListener } from '../../../../server/api/http-listener.ts';
import { routeTable } from '../../../../server/api/route-table.ts';
import { ADMIN } from '../../../../server/auth/admin-account.ts';
import { Authenticator } from '../../../../server/auth/authenticator.ts';
import { hashToken, newToken } from '../../../../server/auth/bearer-token.ts';
import { EventRecorder } from '../../../../server/events/event-recorder.ts';
import { Capacity } from '../../../../server/live/capacity.ts';
import { LiveServer } from '../../../../server/live/live-server.ts';
import { LiveStats } from '../../../../server/live/live-stats.ts';
import { ObservationLedger } from '../../../../server/live/observation-ledger.ts';
import { createLog } from '../../../../server/log.ts';
import { Metrics } from '../../../../server/metrics.ts';
import { ClipFiles } from '../../../../server/store/clip-files.ts';
import { SnapshotFiles } from '../../../../server/store/snapshot-files.ts';
import { connectFleet } from '../../../../server/wiring.ts';
import { InTestRooms } from './in-test-rooms.ts';
import { ManualClock } from './manual-clock.ts';
import { openStore, temporaryFolder } from './open-store.ts';
import { quickHash } from './quick-hash.ts';

export const PASSWORD = 'Correct-Horse-1';

interface FleetEvents {
  status: [string, CameraStatus];
  report: [string, CameraReport];
  violation: [string, ViolationChange, Uint8Array | null];
  process: [string, 'up' | 'down'];
  clip: [Clip];
}

/** Cameras without processes: remembers what it was told, and answers what the test wants. */
class InTestFleet extends EventEmitter<FleetEvents> {
  readonly running = new Map<string, CameraSettings>();
  readonly statuses = new Map<string, CameraStatus>();
  readonly reports = new Map<string, CameraReport>();
  puts = 0;
  snapshotJpeg: Uint8Array | null = null;
  /** What `test` gives, or fails with. */
  probe: (source: SourceSettings, signal: AbortSignal) => Promise<ProbeResult> = () =>
    Promise.reject(new SourceError('unreachable', 'The camera does not answer.'));

  put(settings: CameraSettings): void {
    this.running.set(settings.cameraId, settings);
    this.puts += 1;
  }

  async remove(cameraId: string): Promise<void> {
    this.running.delete(cameraId);
  }

  status(cameraId: string): CameraStatus | undefined {
    return this.statuses.get(cameraId);
  }

  report(cameraId: string): CameraReport | undefined {
    return this.reports.get(cameraId);
  }

  async snapshot(): Promise<Uint8Array> {
    if (!this.snapshotJpeg) throw new SourceError('stalled', 'no picture');
    return this.snapshotJpeg;
  }

  test(source: SourceSettings, { signal }: { readonly signal: AbortSignal }): Promise<ProbeResult> {
    return this.probe(source, signal);
  }
}

export interface TestServerOptions {
  readonly pageFolder?: string;
  readonly trustProxy?: boolean;
  readonly startDemo?: ConstructorParameters<typeof DemoSlot>[0];
}

/** The server's real store, sign-in, API and live channel on a free port; only the cameras are the test's own. */
export async function startTestServer(options: TestServerOptions = {}) {
  const { trustProxy = false, startDemo = () => Promise.reject(new Error('no demo here')) } = options;
  const clock = new ManualClock(Date.now());
  const { data, store } = await openStore(clock);
  const config = Config.parse({});
  const logLines: string[] = [];
  const log = createLog('trace', { write: (line: string) => void logLines.push(line) });
  const fleet = new InTestFleet();
  const rooms = new InTestRooms();
  const fileFolder = temporaryFolder();
  const { clipsFolder, snapshotsFolder } = data.paths;
  const { fileFolder: _, ...ingest } = config.ingest;
  const demo = new DemoSlot(startDemo, pino({ level: 'silent' }));
  const common = {
    ingest,
    media: config.media,
    detect: { socketPath: '/nowhere', fps: 5, motionGate: true, followLooks: true },
    rules: config.rules,
    publish: config.publish,
    record: { folder: clipsFolder, ...config.record },
    logLevel: 'info',
  };
  const launcher = new CameraLauncher({ fleet, rooms, demo, fileFolder, common, clock, log });
  const registry = new CameraRegistry(store.cameras, launcher);
  const { events, observations } = store;
  const ledger = await ObservationLedger.load({ events, observations, persistMs: 3_600_000, clock, log });
  const clips = new ClipFiles(clipsFolder, store.clips, log);
  const snapshots = new SnapshotFiles(snapshotsFolder);
  const recorder = new EventRecorder({ events, snapshots, clips, touchMs: 3_600_000, clock, log });
  const capacity = new Capacity({ detector: () => null });
  const stats = new LiveStats({ fleet, rooms, ledger, capacity, clock });
  const metrics = new Metrics();
  await store.users.add(ADMIN, 'admin', quickHash(PASSWORD));
  const authenticator = await Authenticator.create({ store, sessionHours: 12, clock });
  const health = { store, isDetectorUp: true, isMediaUp: true };
  const routes = routeTable({
    authenticator,
    registry,
    fleet,
    rooms,
    store,
    stats,
    clipsFolder,
    snapshotsFolder,
    fileFolder,
    version: '1.2.3',
  });
  const app = createApp({
    routes,
    authenticator,
    health: { store, detector: () => health.isDetectorUp, media: () => health.isMediaUp },
    metrics,
    cameraMetrics: { cameras: registry, fleet, rooms },
    pageFolder: options.pageFolder ?? temporaryFolder(),
    trustProxy,
    log,
  });
  const listener = new HttpListener(app);
  const live = new LiveServer(listener.server, { authenticator, cameras: registry, stats, trustProxy, log });
  connectFleet({ fleet, launcher, registry, recorder, ledger, live, metrics, log });
  listener.server.listen(0, '127.0.0.1');
  await once(listener.server, 'listening');
  const { port } = listener.server.address() as AddressInfo;
  onTestFinished(async () => {
    live.close();
    capacity.close();
    await listener.close();
    await demo.close();
    await recorder.close();
    await ledger.close();
  });

  const admin = await store.users.find(ADMIN);
  const token = newToken('mw_');
  await store.tokens.add('test', hashToken(token), admin?.id ?? '');
  const url = `http://127.0.0.1:${port}`;
  /** As the API token's holder, unless `headers` say otherwise. */
  const call = (path: string, init: RequestInit & { json?: unknown } = {}) => {
    const headers = new Headers({
      authorization: `Bearer ${token}`,
      ...(init.headers as Record<string, string>),
    });
    const { json, ...rest } = init;
    if (json !== undefined) headers.set('content-type', 'application/json');
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    return fetch(`${url}/api/v1${path}`, { ...rest, ...body, headers });
  };
  const signIn = async (password = PASSWORD, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ username: ADMIN, password }),
    });
    const cookie = response.headers.getSetCookie()[0] ?? '';
    return { response, setCookie: cookie, cookie: cookie.split(';')[0] ?? '' };
  };
  return {
    url,
    token,
    call,
    signIn,
    routes,
    store,
    data,
    clock,
    fleet,
    rooms,
    registry,
    recorder,
    ledger,
    authenticator,
    health,
    live,
    listener,
    logLines,
    fileFolder,
  };
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;
