import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Config } from '../config/schema.ts';
import { systemClock } from '../pipeline/clock.ts';
import { DemoCamera } from '../simulator/demo-camera.ts';
import { createApp } from './api/app.ts';
import { CameraLauncher } from './api/camera-launcher.ts';
import { CameraRegistry } from './api/camera-registry.ts';
import { DemoSlot } from './api/demo-slot.ts';
import { HttpListener } from './api/http-listener.ts';
import { routeTable } from './api/route-table.ts';
import { ensureAdmin } from './auth/admin-account.ts';
import { Authenticator } from './auth/authenticator.ts';
import { CameraFleet } from './cameras/camera-fleet.ts';
import { DetectorProcess } from './cameras/detector-process.ts';
import { EventRecorder } from './events/event-recorder.ts';
import { Capacity } from './live/capacity.ts';
import { LiveServer } from './live/live-server.ts';
import { LiveStats } from './live/live-stats.ts';
import { ObservationLedger } from './live/observation-ledger.ts';
import { MediaServer } from './media/media-server.ts';
import { Rooms } from './media/rooms.ts';
import { Metrics } from './metrics.ts';
import { rtcListenIp } from './network.ts';
import { ClipFiles } from './store/clip-files.ts';
import { DataDir } from './store/data-dir.ts';
import { SnapshotFiles } from './store/snapshot-files.ts';
import { Store } from './store/store.ts';
import { connectFleet } from './wiring.ts';

const PROJECT_ROOT = fileURLToPath(new URL('..', import.meta.url));

export interface StartOptions {
  readonly log: Logger;
  /** Add the demo camera. */
  readonly demo: boolean;
  /** Gets the password that was generated at the first start, the only time that anybody sees it. */
  readonly onGeneratedPassword: (password: string) => void;
}

export interface RunningServer {
  readonly port: number;
  /** In the reverse order of the start: no new requests, then clips and events ended, then the database. */
  close(): Promise<void>;
}

/** The whole server, part by part; what was started is stopped again when a later part fails. */
export async function startServer(
  config: Config,
  { log, demo, onGeneratedPassword }: StartOptions,
): Promise<RunningServer> {
  await using starting = new AsyncDisposableStack();
  const clock = systemClock;
  const { trustProxy } = config.server;

  // What is kept.
  const data = starting.adopt(DataDir.hold(config.dataDir), (each) => each.close());
  const store = starting.adopt(await Store.open({ ...data.paths, clock }), (each) => each.close());
  const { events, observations } = store;
  const clips = new ClipFiles(data.paths.clipsFolder, store.clips, log);
  const closed = await events.closeOpen('server-stopped');
  if (closed.length > 0) log.warn({ events: closed.length }, 'events closed that a crash left open');
  await clips.recover();
  const ledger = starting.adopt(
    await ObservationLedger.load({ observations, events, persistMs: config.live.persistMs, clock, log }),
    (each) => each.close(),
  );
  const snapshots = new SnapshotFiles(data.paths.snapshotsFolder);
  const touchMs = config.live.persistMs;
  const recorder = starting.adopt(
    new EventRecorder({ events, snapshots, clips, touchMs, clock, log }),
    (each) => each.close(),
  );

  // The processes that see and send pictures.
  const runFolder = starting.adopt(await mkdtemp(path.join(tmpdir(), 'maskwatch-')), (each) =>
    rm(each, { recursive: true, force: true }),
  );
  const socketPath = path.join(runFolder, 'detector.sock');
  const manifestPath = path.join(PROJECT_ROOT, 'models', 'manifest.json');
  const { fps, motionGate, followLooks, ...detect } = config.detect;
  const detector = starting.adopt(
    await DetectorProcess.start({ manifestPath, ...detect, socketPath, log }),
    (each) => each.close(),
  );
  const rtc = { ...config.rtc, listenIp: rtcListenIp(config) };
  const media = starting.adopt(await MediaServer.start({ ...rtc, log }), (each) => each.close());
  const { fileFolder, camerasPerProcess, ...ingest } = config.ingest;
  const fleet = starting.adopt(
    await CameraFleet.start({ log, clock, camerasPerProcess, reading: ingest }),
    (each) => each.close(),
  );
  const bitrate = { minBps: config.publish.minBitrateBps, maxBps: config.publish.maxBitrateBps };
  const rooms = starting.adopt(new Rooms({ media, fleet, bitrate, log }), (each) => each.close());

  // The cameras, and what becomes of their reports.
  await mkdir(fileFolder, { recursive: true }).catch((error: unknown) =>
    log.warn({ err: error }, 'no folder for files'),
  );
  const demoSlot = starting.adopt(new DemoSlot((options) => DemoCamera.start(options), log), (each) =>
    each.close(),
  );
  const launcher = new CameraLauncher({
    fleet,
    rooms,
    demo: demoSlot,
    fileFolder,
    common: {
      ingest,
      media: config.media,
      detect: { socketPath, fps, motionGate, followLooks },
      rules: config.rules,
      publish: config.publish,
      record: { folder: data.paths.clipsFolder, ...config.record },
      logLevel: config.log.level,
    },
    clock,
    log,
  });
  const registry = new CameraRegistry(store.cameras, launcher);
  const capacity = starting.adopt(new Capacity({ detector: () => detector.health.report }), (each) =>
    each.close(),
  );
  const stats = new LiveStats({ fleet, rooms, ledger, capacity, clock });
  const metrics = new Metrics();

  // The doors.
  const generated = await ensureAdmin(store.users, config.auth.adminPassword);
  if (generated !== null) onGeneratedPassword(generated);
  const authenticator = await Authenticator.create({ store, sessionHours: config.auth.sessionHours, clock });
  const app = createApp({
    routes: routeTable({
      ...data.paths,
      authenticator,
      registry,
      fleet,
      rooms,
      store,
      stats,
      fileFolder,
      version: await version(),
    }),
    authenticator,
    health: { store, detector: () => detector.health.state === 'ready', media: () => media.isHealthy },
    metrics,
    cameraMetrics: { cameras: registry, fleet, rooms },
    pageFolder: path.join(PROJECT_ROOT, 'client', 'dist'),
    trustProxy,
    log,
  });
  const listener = starting.adopt(new HttpListener(app), (each) => each.close());
  const live = starting.adopt(
    new LiveServer(listener.server, { authenticator, cameras: registry, stats, trustProxy, log }),
    (each) => each.close(),
  );
  connectFleet({ fleet, launcher, registry, recorder, ledger, live, metrics, log });
  const port = await listener.listen(config.server.host, config.server.port);

  await registry.start();
  if (demo) await registry.addDemo();

  const running = starting.move();
  return { port, close: () => running.disposeAsync() };
}

async function version(): Promise<string> {
  const text = await readFile(path.join(PROJECT_ROOT, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
