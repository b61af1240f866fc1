import { EventEmitter } from 'node:events';
import { connect } from 'node:net';
import type { Logger } from 'pino';
import type { CropScores } from '../../domain/crop.ts';
import { DetectorError } from '../../errors.ts';
import { FramedSocket } from '../../ipc/framed-socket.ts';
import type { FramedMessage } from '../../ipc/framing.ts';
import { CropRequests } from './crop-requests.ts';
import type { CropBatch } from '../crop.ts';
import type { LookFrame } from '../detector.ts';
import { FrameSlots } from './frame-slots.ts';
import { roundKnownFace } from './rounding.ts';
import type { DetectorWelcome, FrameDetections, FromCamera } from './socket-messages.ts';
import { MAX_KNOWN_FACES, toCameraSchema } from './socket-messages.ts';

const BACKOFF_MIN_MS = 100;
const BACKOFF_MAX_MS = 1000;
/** One is being looked at while the next is on its way; more would only be displaced there. */
const MAX_IN_FLIGHT = 2;
/** A detector that holds a frame for longer is stuck: the connection is made anew, so that its frames settle. */
const ANSWER_TIMEOUT_MS = 5000;
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
  readonly #options: DetectorClientOptions;
  #socket: FramedSocket | null = null;
  #welcome: DetectorWelcome | null = null;
  #slots = new FrameSlots(MAX_IN_FLIGHT);
  readonly #crops = new CropRequests();
  #backoffMs = BACKOFF_MIN_MS;
  #retry: NodeJS.Timeout | null = null;
  #watchdog: NodeJS.Timeout | null = null;
  #closed = false;

  private constructor(options: DetectorClientOptions) {
    super();
    this.#options = options;
  }

  /** Returns at once; `welcome` tells when frames are taken. */
  static open(options: DetectorClientOptions): DetectorClient {
    const client = new DetectorClient(options);
    options.signal?.addEventListener('abort', () => client.close(), { once: true });
    if (options.signal?.aborted) client.close();
    else client.#connect();
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
    if (!this.#welcome || !this.#socket) return false;
    const { sizes, followSizes } = this.#welcome;
    const isKnownSize = [...sizes, ...followSizes].some((size) => size[0] === width && size[1] === height);
    if (!isKnownSize || rgb.length !== width * height * 3)
      throw new RangeError(
        `frame of ${width}x${height} with ${rgb.length} bytes is none that the detector takes`,
      );
    const copy = this.#slots.take(frameId, rgb);
    if (!copy) return false;
    const people = known?.slice(0, MAX_KNOWN_FACES).map(roundKnownFace);
    const message: FromCamera = { type: 'frame', frameId, width, height, ...(people && { known: people }) };
    this.#socket.send(message, copy);
    this.#watchdog ??= setTimeout(() => this.#resetStuck(), ANSWER_TIMEOUT_MS).unref();
    return true;
  }

  /**
   * Asks the classifier how the mask is worn in crops of one person, whose pixels must stay unchanged until the answer.
   * @throws DetectorError 'unavailable' when the detector is away, has no classifier, dies, or does not answer in time.
   */
  async classify({ count, side, rgb }: CropBatch): Promise<readonly CropScores[]> {
    if (!this.#socket || !this.#welcome?.verifier)
      throw new DetectorError('unavailable', 'The classifier is away.');
    if (this.#crops.count >= MAX_CROP_REQUESTS)
      throw new DetectorError('unavailable', 'Too many crops wait for the classifier.');
    const { requestId, answer } = this.#crops.open(CLASSIFY_TIMEOUT_MS);
    const message: FromCamera = { type: 'crops', requestId, width: side, height: side, count };
    this.#socket.send(message, rgb);
    return answer;
  }

  /** Frames in flight are dropped, questions fail. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#retry) clearTimeout(this.#retry);
    this.#socket?.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #connect(): void {
    const socket = new FramedSocket(connect(this.#options.socketPath));
    this.#socket = socket;
    socket.on('message', (message) => this.#receive(message));
    socket.once('closed', (error) => this.#lose(error));
    socket.send({ type: 'hello', cameraId: this.#options.cameraId } satisfies FromCamera);
  }

  #receive({ json }: FramedMessage): void {
    const parsed = toCameraSchema.safeParse(json);
    if (!parsed.success) {
      this.#options.log.error({ err: parsed.error }, 'unknown message from the detector');
      this.#socket?.close();
      return;
    }
    const message = parsed.data;
    switch (message.type) {
      case 'welcome':
        this.#welcome = message;
        this.#backoffMs = BACKOFF_MIN_MS;
        this.#options.log.info({ model: message.model }, 'detector connected');
        this.emit('welcome', message);
        return;
      case 'detections':
        if (this.#settle(message.frameId)) this.emit('detections', message);
        return;
      case 'dropped':
        if (this.#settle(message.frameId)) this.emit('dropped', { frameId: message.frameId });
        return;
      case 'classified':
        this.#crops.settle(message.requestId, message.scores);
        return;
      case 'classify-failed':
        this.#crops.fail(message.requestId, message.message);
        return;
      case 'error':
        this.#options.log.error({ reason: message.message }, 'detector refused a message');
    }
  }

  #settle(frameId: number): boolean {
    const isKnown = this.#slots.free(frameId);
    this.#stopWatchdog();
    if (this.#slots.inFlight.length > 0)
      this.#watchdog = setTimeout(() => this.#resetStuck(), ANSWER_TIMEOUT_MS).unref();
    return isKnown;
  }

  #lose(error: Error | null): void {
    this.#stopWatchdog();
    const wasConnected = this.#welcome !== null;
    const lost = this.#slots.inFlight;
    this.#socket = null;
    this.#welcome = null;
    // New buffers: the kernel may still be reading from the old ones.
    this.#slots = new FrameSlots(MAX_IN_FLIGHT);
    if (wasConnected) this.#options.log.warn({ err: error }, 'detector disconnected');
    if (!this.#closed) {
      this.#retry = setTimeout(() => this.#connect(), this.#backoffMs);
      this.#backoffMs = Math.min(BACKOFF_MAX_MS, this.#backoffMs * 2);
    }
    if (wasConnected) this.emit('disconnected');
    for (const frameId of lost) this.emit('dropped', { frameId });
    this.#crops.failAll('The detector is gone.');
  }

  #resetStuck(): void {
    this.#options.log.warn({ timeoutMs: ANSWER_TIMEOUT_MS }, 'detector does not answer');
    this.#socket?.close();
  }

  #stopWatchdog(): void {
    if (this.#watchdog) clearTimeout(this.#watchdog);
    this.#watchdog = null;
  }
}
