import type { Frame } from 'node-av/lib';
import { drawOverlay, type Overlay } from '../../annotate/draw.ts';
import { Canvas } from '../../media/picture/canvas.ts';
import { encodeJpeg } from '../../media/picture/jpeg.ts';
import type { FromCamera } from '../messages.ts';

/** Requests for a JPEG of the next picture: each is answered once, or told that there is none. */
export class Snapshots {
  readonly #send: (message: FromCamera) => void;
  readonly #canvas = new Canvas();
  readonly #waiting = new Map<number, NodeJS.Timeout>();

  constructor(send: (message: FromCamera) => void) {
    this.#send = send;
  }

  get isWanted(): boolean {
    return this.#waiting.size > 0;
  }

  /** Fails when no picture came by then. */
  request(requestId: number, timeoutMs: number): void {
    const fail = () => {
      this.#waiting.delete(requestId);
      this.#send({
        type: 'snapshot-failed',
        requestId,
        message: 'The camera gives no picture at the moment.',
      });
    };
    this.#waiting.set(requestId, setTimeout(fail, timeoutMs));
  }

  /** Draws into a copy. */
  answer(frame: Frame, overlay: Overlay): void {
    if (!this.isWanted) return;
    const painted = this.#canvas.paint(frame);
    drawOverlay(this.#canvas.planes(), overlay);
    const jpeg = encodeJpeg(painted);
    for (const [requestId, timer] of this.#waiting) {
      clearTimeout(timer);
      this.#send({ type: 'snapshot', requestId, jpeg });
    }
    this.#waiting.clear();
  }

  close(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    this.#canvas.close();
  }
}
