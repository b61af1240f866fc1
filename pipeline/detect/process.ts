// First: before a thread loads ONNX Runtime.
import './onnx/no-telemetry.ts';
import { pino } from 'pino';
import { systemClock } from '../clock.ts';
import { DetectorError } from '../errors.ts';
import { DetectorServer } from './detector-server.ts';
import { chooseDetectorKind, loadClassifier } from './models/classifier-file.ts';
import { ClassifyQueue } from './inference/classify-queue.ts';
import { InferenceThread } from './inference/inference-thread.ts';
import { loadModel, readManifest } from './models/manifest.ts';
import type { DetectorSettings, FromDetector } from './messages.ts';
import { toDetectorSchema } from './messages.ts';

const HEALTH_PERIOD_MS = 1000;
/** A stop that takes longer, as in a stuck native call, ends the process all the same. */
const STOP_TIMEOUT_MS = 2000;

/** The detector process: forked by the server, which restarts it when it exits or its health reports stop. */
const log = pino({ name: 'detector', level: process.env['MASKWATCH_LOG_LEVEL'] ?? 'info' });
const running: { server: DetectorServer | null; threads: InferenceThread[] } = { server: null, threads: [] };
let isStopping = false;

function send(message: FromDetector): Promise<void> {
  return new Promise((resolve) => {
    // The channel is gone when the server died: `disconnect` then ends this process.
    if (!process.connected || !process.send) resolve();
    else process.send(message, undefined, {}, () => resolve());
  });
}

async function start(settings: DetectorSettings): Promise<void> {
  const { verify, provider } = settings;
  const manifest = await readManifest(settings.manifestPath);
  const kind = settings.detector ?? chooseDetectorKind(manifest, settings.classifier);
  const model = await loadModel(manifest, settings.model);
  const needsClassifier = verify || kind === 'two-step';
  const classifier = needsClassifier ? await loadClassifier(manifest, settings.classifier) : undefined;
  const choice = { kind, provider, ...(classifier === undefined ? {} : { classifier }) };
  const lanes: InferenceThread[] = [];
  // One after the other: a broken model is then reported once, and start-up memory does not peak.
  for (let count = 0; count < settings.threads; count += 1) {
    lanes.push(hold(await InferenceThread.start(model, choice)));
  }
  const verifier =
    verify && classifier !== undefined
      ? {
          spec: classifier.spec,
          queue: new ClassifyQueue(hold(await InferenceThread.startClassifier(classifier, provider))),
        }
      : null;
  const server = await DetectorServer.start({
    socketPath: settings.socketPath,
    model: model.spec,
    lanes,
    verifier,
    maxBatch: settings.maxBatch,
    log,
    clock: systemClock,
  });
  running.server = server;
  const { name, labels, thresholds, input } = model.spec;
  await send({ type: 'ready', model: name, labels, sizes: input.sizes, thresholds });
  setInterval(() => void send(server.takeHealth()), HEALTH_PERIOD_MS);
  log.info(
    {
      model: name,
      detector: kind,
      classifier: classifier?.spec.name,
      verify,
      provider,
      threads: settings.threads,
      maxBatch: settings.maxBatch,
    },
    'detector ready',
  );
}

/** Ends the process when the thread ends by itself, and the thread with the process. */
function hold(thread: InferenceThread): InferenceThread {
  running.threads.push(thread);
  void thread.exited.then(() =>
    isStopping ? undefined : fail(new Error('an inference thread ended by itself')),
  );
  return thread;
}

async function fail(error: unknown): Promise<void> {
  const code = error instanceof DetectorError ? error.code : 'unavailable';
  log.error({ err: error }, 'detector failed');
  await send({ type: 'failed', code, message: error instanceof Error ? error.message : String(error) });
  await stop(1);
}

async function stop(exitCode: number): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  setTimeout(() => process.exit(exitCode), STOP_TIMEOUT_MS);
  await running.server?.close();
  await Promise.all(running.threads.map((thread) => thread.close()));
  process.exit(exitCode);
}

process.once('message', (first) => {
  const parsed = toDetectorSchema.safeParse(first);
  if (!parsed.success || parsed.data.type !== 'start') {
    void fail(new DetectorError('unavailable', 'The detector process needs a start message first.'));
    return;
  }
  process.on('message', (next) => {
    const command = toDetectorSchema.safeParse(next);
    if (command.success && command.data.type === 'stop') void stop(0);
    else log.warn('unknown message to the detector process');
  });
  start(parsed.data).catch(fail);
});
process.once('disconnect', () => void stop(0));
process.once('SIGTERM', () => void stop(0));
// Ctrl-C reaches the whole process group; the server decides the order in which its children stop.
process.on('SIGINT', () => log.debug('left to the server'));
