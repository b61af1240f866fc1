import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../clock.ts';
import { DetectorError } from '../../errors.ts';
import { CropClassifier } from '../classifiers/crop-classifier.ts';
import { openDetector } from '../detectors/registry.ts';
import type { FromThread, ThreadStart, ToThread } from './thread-messages.ts';

/** What a thread does for its role. */
interface Work {
  answer(message: Exclude<ToThread, { type: 'stop' }>): Promise<FromThread>;
  close(): Promise<void>;
}

async function openWork(start: ThreadStart): Promise<Work> {
  if (start.role === 'classify') {
    const classifier = await CropClassifier.open(start.classifier, start.provider);
    return {
      answer: async (message) => {
        if (message.type !== 'classify') throw new Error('this thread classifies crops only');
        return { type: 'classified', scores: await classifier.classify(message.crops) };
      },
      close: () => classifier.close(),
    };
  }
  const detector = await openDetector(start.model, start.choice);
  return {
    answer: async (message) => {
      if (message.type !== 'infer') throw new Error('this thread looks at frames only');
      const startedMs = systemClock.monotonicMs();
      const found = await detector.detect(message.frames);
      return { type: 'inferred', found, inferMs: systemClock.monotonicMs() - startedMs };
    },
    close: () => detector.close(),
  };
}

/** A worker thread with the sessions of one role: `run` blocks it for the whole inference. */
async function serve(port: NonNullable<typeof parentPort>): Promise<void> {
  const send = (message: FromThread): void => port.postMessage(message);
  let work: Work;
  try {
    work = await openWork(workerData as ThreadStart);
  } catch (error) {
    const code = error instanceof DetectorError ? error.code : 'unavailable';
    send({ type: 'failed', code, message: error instanceof Error ? error.message : String(error) });
    port.close();
    return;
  }

  async function receive(message: ToThread): Promise<void> {
    if (message.type === 'stop') {
      // The session is freed before the thread ends: ONNX Runtime has aborted the process when it was the other way round.
      await work.close();
      port.close();
      return;
    }
    try {
      send(await work.answer(message));
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
