import type { Frame } from 'node-av/lib';
import { drawOverlay, type Overlay } from '../../annotate/draw.ts';
import type { Rendition } from '../../domain/rendition.ts';
import type { StageTimer } from '../../domain/stage.ts';
import { Canvas } from '../../media/picture/canvas.ts';
import type { H264Encoders } from '../../media/encode/h264-encoders.ts';
import { Publisher } from '../../publish/publisher.ts';
import type { PublishTarget } from '../messages.ts';

/** A tile of the wall; 4:3 fills the height. */
const GRID_WIDTH = 640;
const GRID_HEIGHT = 480;

export type DrawnRendition = Exclude<Rendition, 'overlay'>;

interface Drawing {
  readonly canvas: Canvas;
  readonly publishers: Map<string, Publisher>;
}

/** Pictures with boxes drawn in, each size scaled, drawn and encoded only while somebody watches it. */
export class Renditions {
  readonly #encoders: H264Encoders;
  readonly #stages: StageTimer;
  readonly #drawings: Readonly<Record<DrawnRendition, Drawing>> = {
    annotated: { canvas: new Canvas(), publishers: new Map() },
    grid: { canvas: new Canvas(GRID_WIDTH, GRID_HEIGHT), publishers: new Map() },
  };

  constructor(encoders: H264Encoders, stages: StageTimer) {
    this.#encoders = encoders;
    this.#stages = stages;
  }

  /** Those that somebody watches. */
  get active(): readonly DrawnRendition[] {
    const names = ['annotated', 'grid'] as const;
    return names.filter((name) =>
      [...this.#drawings[name].publishers.values()].some((each) => each.isActive),
    );
  }

  /** Datagrams that wait to be sent. */
  get queued(): number {
    const publishers = Object.values(this.#drawings).flatMap((each) => [...each.publishers.values()]);
    return publishers.reduce((sum, { queued }) => sum + queued, 0);
  }

  async start(feedId: string, rendition: DrawnRendition, target: PublishTarget): Promise<void> {
    const { publishers } = this.#drawings[rendition];
    const publisher = publishers.get(feedId) ?? new Publisher(this.#encoders, this.#stages);
    publishers.set(feedId, publisher);
    await publisher.start(target);
    // Stopped while it was starting.
    if (publishers.get(feedId) !== publisher) publisher.stop();
  }

  stop(feedId: string): void {
    for (const { publishers } of Object.values(this.#drawings)) {
      publishers.get(feedId)?.stop();
      publishers.delete(feedId);
    }
  }

  requestKeyframe(feedId: string): void {
    this.#find(feedId)?.requestKeyframe();
  }

  setBitrate(feedId: string, bitrateBps: number): void {
    this.#find(feedId)?.setBitrate(bitrateBps);
  }

  /** Draws into copies: after scaling, so that lines and letters keep their width in each size. */
  show(frame: Frame, overlay: Overlay, wallMs: number): void {
    for (const name of this.active) {
      const { canvas, publishers } = this.#drawings[name];
      const painted = canvas.paint(frame);
      drawOverlay(canvas.planes(), overlay);
      for (const publisher of publishers.values()) publisher.publish(painted, wallMs);
    }
  }

  close(): void {
    for (const { canvas, publishers } of Object.values(this.#drawings)) {
      for (const publisher of publishers.values()) publisher.stop();
      publishers.clear();
      canvas.close();
    }
  }

  #find(feedId: string): Publisher | undefined {
    return this.#drawings.annotated.publishers.get(feedId) ?? this.#drawings.grid.publishers.get(feedId);
  }
}
