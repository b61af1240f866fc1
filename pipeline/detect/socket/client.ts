import { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import type { CropScores } from '../../domain/crop.ts';
import { DetectorError } from '../../errors.ts';
import { CropRequests } from './crop-requests.ts';
import type { CropBatch } from '../crop.ts';
import type { LookFrame } from '../detector.ts';
import { DetectorLink } from './detector-link.ts';
import { FramesInFlight } from './frames-in-flight.ts';
import { roundKnownFace } from './rounding.ts';
import type { DetectorWelcome, FrameDetections, FromCamera, ToCamera } from './socket-messages.ts';
import { MAX_KNOWN_FACES } from './socket-messages.ts';

/** A few people at once; what is asked beyond that would be answered too late. */
const MAX_CROP_REQUESTS = 8;
/** Crops wait for those of other cameras, 20 ms each; a violation begins without an answer after this. */
export const CLASSIFY_TIMEOUT_MS = 2000;

interface DetectorClientOptions {
  readonly socketPath: string;
  readonly cameraId: string;
  readonly log: Logger;
  /** Closes the client. */
  readonly signal?: AbortSignal;
}

interface DetectorClientEvents {
  /** After each connect: what the detector takes, and its model's thresholds. */
  welcome: [DetectorWelcome];
  /** Boxes are normalised to the letterboxed frame: see `detectionsToPicture`. */
  detections: [FrameDetections];
  /** Displaced by a newer frame, failed, or lost with the connection. Each submitted frame ends in one of the two. */
  dropped: [{ readonly frameId: number }];
  /** The detector is gone; the client reconnects by itself. */
  disconnected: [];
}

/** A camera's connection to the detector process. Reconnects until it is closed, so it survives the detector's death. */
export class DetectorClient extends EventEmitter<DetectorClientEvents> {
  readonly #log: Logger;
  readonly #link: DetectorLink;
  readonly #frames: FramesInFlight;
  readonly #crops = new CropRequests();
  #welcome: DetectorWelcome | null = null;

  private constructor({ socketPath, cameraId, log }: DetectorClientOptions) {
    super();
    this.#log = log;
    this.#link = new DetectorLink({ socketPath, cameraId, log });
    this.#link.on('message', (message) => this.#receive(message));
    this.#link.on('lost', (error) => this.#lose(error));
    this.#frames = new FramesInFlight((timeoutMs) => {
      this.#log.warn({ timeoutMs }, 'detector does not answer');
      // So that its frames settle.
      this.#link.reset();
    });
  }

  /** Returns at once; `welcome` tells when frames are taken. */
  static open(options: DetectorClientOptions): DetectorClient {
    const client = new DetectorClient(options);
    options.signal?.addEventListener('abort', () => client.close(), { once: true });
    if (options.signal?.aborted) client.close();
    else client.#link.connect();
    return client;
  }

  /** Null while the detector is away. */
  get welcome(): DetectorWelcome | null {
    return this.#welcome;
  }

  /**
   * Copies the pixels before it returns, so the caller may reuse its buffer at once. `frameId` is the caller's, unique
   * among the frames in flight. False, and nothing is sent, while the detector is away or two frames are in flight.
   * @throws RangeError when the size is none of the welcome's.
   */
  submit({ frameId, width, height, rgb, known }: LookFrame & { readonly frameId: number }): boolean {
    if (!this.#welcome) return false;
    const { sizes, followSizes } = this.#welcome;
    const isKnownSize = [...sizes, ...followSizes].some((size) => size[0] === width && size[1] === height);
    if (!isKnownSize || rgb.length !== width * height * 3)
      throw new RangeError(
        `frame of ${width}x${height} with ${rgb.length} bytes is none that the detector takes`,
      );
    const copy = this.#frames.add(frameId, rgb);
    if (!copy) return false;
    const people = known?.slice(0, MAX_KNOWN_FACES).map(roundKnownFace);
    const message: FromCamera = { type: 'frame', frameId, width, height, ...(people && { known: people }) };
    this.#link.send(message, copy);
    return true;
  }

  /**
   * Asks the classifier how the mask is worn in crops of one person, whose pixels must stay unchanged until the answer.
   * @throws DetectorError 'unavailable' when the detector is away, has no classifier, dies, or does not answer in time.
   */
  async classify({ count, side, rgb }: CropBatch): Promise<readonly CropScores[]> {
    if (!this.#welcome?.verifier) throw new DetectorError('unavailable', 'The classifier is away.');
    if (this.#crops.count >= MAX_CROP_REQUESTS)
      throw new DetectorError('unavailable', 'Too many crops wait for the classifier.');
    const { requestId, answer } = this.#crops.open(CLASSIFY_TIMEOUT_MS);
    const message: FromCamera = { type: 'crops', requestId, width: side, height: side, count };
    this.#link.send(message, rgb);
    return answer;
  }

  /** Frames in flight are dropped, questions fail. */
  close(): void {
    this.#link.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #receive(message: ToCamera): void {
    switch (message.type) {
      case 'welcome':
        this.#welcome = message;
        this.#log.info({ model: message.model }, 'detector connected');
        this.emit('welcome', message);
        return;
      case 'detections':
        if (this.#frames.settle(message.frameId)) this.emit('detections', message);
        return;
      case 'dropped':
        if (this.#frames.settle(message.frameId)) this.emit('dropped', { frameId: message.frameId });
        return;
      case 'classified':
        this.#crops.settle(message.requestId, message.scores);
        return;
      case 'classify-failed':
        this.#crops.fail(message.requestId, message.message);
        return;
      case 'error':
        this.#log.error({ reason: message.message }, 'detector refused a message');
    }
  }

  #lose(error: Error | null): void {
    const wasConnected = this.#welcome !== null;
    const lost = this.#frames.lose();
    this.#welcome = null;
    if (wasConnected) {
      this.#log.warn({ err: error }, 'detector disconnected');
      this.emit('disconnected');
    }
    for (const frameId of lost) this.emit('dropped', { frameId });
    this.#crops.failAll('The detector is gone.');
  }
}
