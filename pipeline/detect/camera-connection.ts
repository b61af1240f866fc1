import type { Logger } from 'pino';
import type { Detection } from '../domain/detection.ts';
import type { FramedSocket } from '../ipc/framed-socket.ts';
import type { FramedMessage } from '../ipc/framing.ts';
import type { Batcher } from './batcher.ts';
import type { ModelSpec } from './manifest.ts';
import type { ToCamera } from './socket-messages.ts';
import { fromCameraSchema } from './socket-messages.ts';

interface CameraConnectionOptions {
  readonly socket: FramedSocket;
  readonly model: ModelSpec;
  readonly batcher: Batcher;
  readonly log: Logger;
}

/** The detector's side of one camera's connection. What breaks the protocol is told and closed. */
export class CameraConnection {
  readonly #socket: FramedSocket;
  readonly #model: ModelSpec;
  readonly #batcher: Batcher;
  #log: Logger;
  #cameraId: string | null = null;
  #isRefused = false;

  constructor({ socket, model, batcher, log }: CameraConnectionOptions) {
    this.#socket = socket;
    this.#model = model;
    this.#batcher = batcher;
    this.#log = log;
    socket.on('message', (message) => this.#receive(message));
    socket.once('closed', (error) => {
      batcher.remove(this);
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
    const { frameId, width, height } = message;
    const isKnownSize = this.#model.input.sizes.some((size) => size[0] === width && size[1] === height);
    if (this.#cameraId === null) this.#refuse('a frame came before hello');
    else if (!isKnownSize) this.#refuse(`frame of ${width}x${height} is none of the model's input sizes`);
    else if (payload.length !== width * height * 3)
      this.#refuse(
        `frame of ${width}x${height} has ${payload.length} bytes instead of ${width * height * 3}`,
      );
    else this.#enqueue(frameId, width, height, payload);
  }

  #greet(cameraId: string): void {
    this.#cameraId = cameraId;
    this.#log = this.#log.child({ camera: cameraId });
    const { name, labels, thresholds, input } = this.#model;
    const { sizes, letterboxFill } = input;
    this.#send({ type: 'welcome', model: name, labels, sizes, thresholds, letterboxFill });
  }

  #enqueue(frameId: number, width: number, height: number, rgb: Uint8Array): void {
    const drop = (): void => this.#send({ type: 'dropped', frameId });
    this.#batcher.offer(this, {
      width,
      height,
      rgb,
      drop,
      fail: (error) => {
        this.#log.error({ err: error }, 'inference failed');
        drop();
      },
      answer: (detections, queueMs, inferMs) =>
        this.#send({
          type: 'detections',
          frameId,
          detections: detections.map(roundDetection),
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

/** Short numbers keep 256 boxes, the most a model gives, below the framing's limit for text. */
function roundDetection({
  box,
  label,
  confidence,
  scores,
}: Detection): Extract<ToCamera, { type: 'detections' }>['detections'][number] {
  return {
    box: [round(box[0], 1e5), round(box[1], 1e5), round(box[2], 1e5), round(box[3], 1e5)],
    label,
    confidence: round(confidence, 1e4),
    scores: {
      with_mask: round(scores.with_mask, 1e4),
      without_mask: round(scores.without_mask, 1e4),
      incorrect_mask: round(scores.incorrect_mask, 1e4),
    },
  };
}

function round(value: number, steps: number): number {
  return Math.round(value * steps) / steps;
}
