import { parentPort, workerData } from 'node:worker_threads';
import { DetectorError } from '../../../pipeline/errors.ts';
import { FaceFinder } from '../../face-finder.ts';
import { readPicture } from '../../picture-file.ts';
import { CommandError, InputError } from '../../run-command.ts';
import type { FoundFaces, FromJudge, JudgeStart, ToJudge } from './judge-messages.ts';

/** A worker thread with one detector: scaling and inference block it, so that each core has one. */
async function serve(port: NonNullable<typeof parentPort>): Promise<void> {
  const send = (message: FromJudge): void => port.postMessage(message);
  const { options, minConfidence } = workerData as JudgeStart;
  let finder: FaceFinder;
  try {
    finder = await FaceFinder.open(options, minConfidence);
  } catch (error) {
    send({
      type: 'not-started',
      code: error instanceof DetectorError ? error.code : error instanceof CommandError ? 'command' : null,
      message: textOf(error),
    });
    port.close();
    return;
  }

  async function receive(id: number, file: string, before: Promise<void>): Promise<void> {
    try {
      // Read while the picture before is looked at.
      const [picture] = await Promise.all([readPicture(file), before]);
      const placement = finder.place(picture.width, picture.height);
      const letterboxed = finder.letterbox(picture, placement);
      const found = await finder.find(letterboxed, placement);
      const detections = found.map(({ box, label, confidence }) => ({ box, label, confidence }));
      send({
        type: 'found',
        id,
        faces: { detections, inputHeightPx: placement.windows[0].height } satisfies FoundFaces,
      });
    } catch (error) {
      if (error instanceof InputError) send({ type: 'unreadable', id, message: error.message });
      else send({ type: 'failed', id, message: textOf(error) });
    }
  }

  let done = Promise.resolve();
  port.on('message', (message: ToJudge) => {
    if (message.type === 'look') done = receive(message.id, message.file, done);
    else {
      // The session is freed before the thread ends: ONNX Runtime has aborted the process when it was the other way round.
      done = done.then(async () => {
        await finder.close();
        port.close();
      });
    }
  });
  send({ type: 'ready', model: finder.spec.name, thresholds: finder.spec.thresholds });
}

function textOf(error: unknown): string {
  if (error instanceof DetectorError || error instanceof CommandError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

if (parentPort) await serve(parentPort);
