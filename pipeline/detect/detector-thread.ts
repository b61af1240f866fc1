import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { DetectorError } from '../errors.ts';
import type { Detector } from './detector.ts';
import { openDetector } from './detectors/registry.ts';
import type { FromThread, ThreadStart, ToThread } from './thread-messages.ts';

/** A worker thread with one ONNX Runtime session: `run` blocks it for the whole inference. */
async function serve(port: NonNullable<typeof parentPort>): Promise<void> {
  const send = (message: FromThread): void => port.postMessage(message);
  const { model } = workerData as ThreadStart;
  let detector: Detector;
  try {
    detector = await openDetector(model);
  } catch (error) {
    const code = error instanceof DetectorError ? error.code : 'unavailable';
    send({ type: 'failed', code, message: error instanceof Error ? error.message : String(error) });
    port.close();
    return;
  }

  async function receive(message: ToThread): Promise<void> {
    if (message.type === 'stop') {
      // The session is freed before the thread ends: ONNX Runtime has aborted the process when it was the other way round.
      await detector.close();
      port.close();
      return;
    }
    try {
      const startedMs = systemClock.monotonicMs();
      const detections = await detector.detect(message.frames);
      send({ type: 'inferred', detections, inferMs: systemClock.monotonicMs() - startedMs });
    } catch (error) {
      send({ type: 'infer-failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  // One after the other: a stop must not free the session under an inference that has begun.
  let done = Promise.resolve();
  port.on('message', (message: ToThread) => {
    done = done.then(() => receive(message));
  });
  send({ type: 'ready' });
}

if (parentPort) await serve(parentPort);
