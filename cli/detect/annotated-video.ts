import { rename, rm, writeFile } from 'node:fs/promises';
import type { Frame } from 'node-av/lib';
import { drawOverlay } from '../../pipeline/annotate/draw.ts';
import type { Thresholds } from '../../pipeline/detect/models/model-spec.ts';
import type { Detection } from '../../pipeline/domain/detection.ts';
import { Canvas } from '../../pipeline/media/picture/canvas.ts';
import type { VideoStream } from '../../pipeline/media/video-stream.ts';
import { Mp4Encoder } from '../../pipeline/media/mp4/encoder.ts';
import { Tracker } from '../../pipeline/track/tracker.ts';
import { notWritten } from './results.ts';

/** A box stays so long after its face was last seen, as on a live camera, which is looked at five times a second. */
const MAX_BOX_AGE_MS = 200;

/** A live camera's looks that decide a label come from so long; here every picture is a look. */
const LABEL_WINDOW_MS = 1200;

type PersonThresholds = Pick<Thresholds, 'startConfidence' | 'endConfidence'>;

/** An MP4 with boxes drawn in. The labels are those of tracked people, so they are steady. */
export class AnnotatedVideo {
  readonly #file: string;
  readonly #canvas = new Canvas(Infinity, Infinity);
  readonly #encoder: Mp4Encoder;
  readonly #tracker: Tracker;

  private constructor(file: string, stream: VideoStream, thresholds: PersonThresholds) {
    this.#file = file;
    this.#encoder = new Mp4Encoder(partial(file), stream);
    const windowLooks = Math.round(((stream.frameRate ?? 25) * LABEL_WINDOW_MS) / 1000);
    this.#tracker = new Tracker({ windowLooks: Math.min(50, Math.max(6, windowLooks)) }, thresholds);
  }

  /** @throws CommandError when the file cannot be written. */
  static async create(
    file: string,
    stream: VideoStream,
    thresholds: PersonThresholds,
  ): Promise<AnnotatedVideo> {
    await writeFile(partial(file), '').catch((error: unknown) => {
      throw notWritten(file, error);
    });
    return new AnnotatedVideo(file, stream, thresholds);
  }

  /** @throws CommandError when the disk is full. */
  add(frame: Frame, timeMs: number, detections: readonly Detection[]): void {
    const tracks = this.#tracker.update(detections, timeMs);
    const shown = tracks.filter((track) => timeMs - track.lastSeenMs <= MAX_BOX_AGE_MS);
    const painted = this.#canvas.paint(frame);
    drawOverlay(this.#canvas.planes(), { boxes: shown, corner: [] });
    try {
      this.#encoder.encode(painted);
    } catch (error) {
      throw notWritten(this.#file, error);
    }
  }

  /** The file is there from now on. */
  async finish(): Promise<void> {
    this.#end();
    await rename(partial(this.#file), this.#file);
  }

  /** Removes what was written. */
  async discard(): Promise<void> {
    this.#end();
    await rm(partial(this.#file), { force: true });
  }

  #end(): void {
    this.#encoder.close();
    this.#canvas.close();
  }
}

function partial(file: string): string {
  return `${file}.partial`;
}
