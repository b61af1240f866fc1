import type { BoxSet } from '../../../../pipeline/domain/overlay.ts';
import { BoxTimeline } from './box-timeline.ts';
import { drawBoxes } from './draw-boxes.ts';
import { PictureHold } from './picture-hold.ts';

/** Draws each picture's boxes over the video that shows it, when it shows it. */
export class BoxLayer {
  readonly #video: HTMLVideoElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #timeline = new BoxTimeline();
  #hold = new PictureHold();
  #receiver: RTCRtpReceiver | null = null;
  #shownTimestamp: number | undefined;

  constructor(video: HTMLVideoElement, canvas: HTMLCanvasElement) {
    this.#video = video;
    this.#canvas = canvas;
  }

  /** A new connection: what was is not of its pictures. Null while there is none. */
  begin(receiver: RTCRtpReceiver | null): void {
    this.#receiver = receiver;
    this.#hold = new PictureHold();
    this.#shownTimestamp = undefined;
    this.#timeline.clear();
    this.#draw(null);
  }

  boxesCame(set: BoxSet): void {
    this.#timeline.add(set, performance.now());
    if (this.#shownTimestamp === undefined) return;
    const holdMs = this.#hold.boxesCame(set.rtpTimestamp, this.#shownTimestamp);
    // Not in every browser; boxes are then as late as the detector.
    if (holdMs !== null && this.#receiver !== null && 'jitterBufferTarget' in this.#receiver)
      this.#receiver.jitterBufferTarget = holdMs;
  }

  /** A picture is on the screen. */
  shown(rtpTimestamp: number | undefined): void {
    this.#shownTimestamp = rtpTimestamp;
    this.#draw(this.#timeline.at(rtpTimestamp, performance.now()));
  }

  #draw(set: BoxSet | null): void {
    const { clientWidth, clientHeight, videoWidth, videoHeight } = this.#video;
    const context = this.#canvas.getContext('2d');
    if (context === null) return;
    // As large as the picture within the element (object-fit: contain), and as sharp as the screen.
    const fit = Math.min(clientWidth / Math.max(1, videoWidth), clientHeight / Math.max(1, videoHeight));
    const [width, height, scale] = [videoWidth * fit, videoHeight * fit, devicePixelRatio];
    const [pixelWidth, pixelHeight] = [Math.round(width * scale), Math.round(height * scale)];
    if (this.#canvas.width !== pixelWidth || this.#canvas.height !== pixelHeight) {
      this.#canvas.width = pixelWidth;
      this.#canvas.height = pixelHeight;
    }
    drawBoxes(context, { width, height, scale }, set?.boxes ?? []);
    // What is drawn, and on which picture, for whoever looks from outside.
    this.#canvas.dataset['picture'] = String(this.#shownTimestamp ?? '');
    this.#canvas.dataset['boxesOf'] = String(set?.rtpTimestamp ?? '');
  }
}
