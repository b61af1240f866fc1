import type { Logger } from 'pino';
import type { FramedSocket } from '../../ipc/framed-socket.ts';
import type { FramedMessage } from '../../ipc/framing.ts';
import type { Batcher } from '../inference/batcher.ts';
import type { ClassifyQueue } from '../inference/classify-queue.ts';
import type { LookFrame } from '../detector.ts';
import type { ClassifierSpec, ModelSpec } from '../models/model-spec.ts';
import { round, roundDetection, roundScores } from './rounding.ts';
import type { FromCamera, ToCamera, Verifier } from './socket-messages.ts';
import { fromCameraSchema } from './socket-messages.ts';

interface VerifierParts {
  readonly spec: ClassifierSpec;
  readonly queue: ClassifyQueue;
}

interface CameraConnectionOptions {
  readonly socket: FramedSocket;
  readonly model: ModelSpec;
  readonly batcher: Batcher;
  readonly verifier: VerifierParts | null;
  readonly log: Logger;
}

/** The detector's side of one camera's connection. What breaks the protocol is told and closed. */
export class CameraConnection {
  readonly #socket: FramedSocket;
  readonly #model: ModelSpec;
  readonly #batcher: Batcher;
  readonly #verifier: VerifierParts | null;
  #log: Logger;
  #cameraId: string | null = null;
  #isRefused = false;

  constructor({ socket, model, batcher, verifier, log }: CameraConnectionOptions) {
    this.#socket = socket;
    this.#model = model;
    this.#batcher = batcher;
    this.#verifier = verifier;
    this.#log = log;
    socket.on('message', (message) => this.#receive(message));
    socket.once('closed', (error) => {
      batcher.remove(this);
      verifier?.queue.remove(this);
      if (error) this.#log.warn({ err: error }, 'camera connection broken');
      else this.#log.debug('camera disconnected');
    });
  }

  #receive({ json, payload }: FramedMessage): void {
    if (this.#isRefused) return;
    const parsed = fromCameraSchema.safeParse(json);
    if (!parsed.success) {
      this.#refuse(`unknown message: ${parsed.error.issues[0]?.message}`);
      return;
    }
    const message = parsed.data;
    if (message.type === 'hello') {
      this.#greet(message.cameraId);
      return;
    }
    if (this.#cameraId === null) this.#refuse(`${message.type} came before hello`);
    else if (message.type === 'crops') this.#classify(message, payload);
    else this.#look(message, payload);
  }

  #look({ frameId, width, height, known }: Extract<FromCamera, { type: 'frame' }>, rgb: Uint8Array): void {
    const { sizes, followSizes } = this.#model.input;
    const isKnownSize = [...sizes, ...followSizes].some((size) => size[0] === width && size[1] === height);
    if (!isKnownSize) this.#refuse(`frame of ${width}x${height} is none of the model's input sizes`);
    else if (rgb.length !== width * height * 3)
      this.#refuse(`frame of ${width}x${height} has ${rgb.length} bytes instead of ${width * height * 3}`);
    else this.#enqueue(frameId, { width, height, rgb, ...(known && { known }) });
  }

  #greet(cameraId: string): void {
    this.#cameraId = cameraId;
    this.#log = this.#log.child({ camera: cameraId });
    const { name, labels, thresholds, input } = this.#model;
    const { sizes, followSizes, letterboxFill } = input;
    const verifier = this.#verifier && verifierOf(this.#verifier.spec);
    this.#send({
      type: 'welcome',
      model: name,
      labels,
      sizes,
      followSizes,
      thresholds,
      letterboxFill,
      verifier,
    });
  }

  #classify(
    { requestId, width, height, count }: Extract<FromCamera, { type: 'crops' }>,
    rgb: Uint8Array,
  ): void {
    const [side] = this.#verifier?.spec.input.size ?? [];
    if (this.#verifier === null) this.#refuse('crops came, but there is no classifier');
    else if (width !== side || height !== side)
      this.#refuse(`crops of ${width}x${height}, the classifier takes ${side}x${side}`);
    else if (rgb.length !== count * side * side * 3)
      this.#refuse(`${count} crops have ${rgb.length} bytes instead of ${count * side * side * 3}`);
    else
      this.#verifier.queue.classify(this, { count, side, rgb }).then(
        (scores) => this.#send({ type: 'classified', requestId, scores: scores.map(roundScores) }),
        (error: unknown) => {
          this.#log.warn({ err: error }, 'crops not classified');
          const message = error instanceof Error ? error.message : String(error);
          this.#send({ type: 'classify-failed', requestId, message });
        },
      );
  }

  #enqueue(frameId: number, frame: LookFrame): void {
    const drop = (): void => this.#send({ type: 'dropped', frameId });
    this.#batcher.offer(this, {
      ...frame,
      drop,
      fail: (error) => {
        this.#log.error({ err: error }, 'inference failed');
        drop();
      },
      answer: ({ detections, crops }, queueMs, inferMs) =>
        this.#send({
          type: 'detections',
          frameId,
          detections: detections.map(roundDetection),
          crops,
          queueMs: round(queueMs, 100),
          inferMs: round(inferMs, 100),
        }),
    });
  }

  #refuse(message: string): void {
    this.#isRefused = true;
    this.#log.warn({ reason: message }, 'camera connection refused');
    this.#send({ type: 'error', message });
    this.#socket.end();
  }

  #send(message: ToCamera): void {
    this.#socket.send(message);
  }
}

function verifierOf({ name, input, thresholds }: ClassifierSpec): Verifier {
  const { verifyConfidence } = thresholds;
  return { model: name, side: input.size[0], cropScale: input.cropScale, verifyConfidence };
}
