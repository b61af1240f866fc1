import type { Frame } from 'node-av/lib';
import type { Logger } from 'pino';
import { drawOverlay } from '../annotate/draw.ts';
import type { Clock } from '../clock.ts';
import type { CameraStatus } from '../domain/camera-state.ts';
import type { Stage } from '../domain/stage.ts';
import type { ViolationChange } from '../domain/violation.ts';
import { SourceError } from '../errors.ts';
import type { Source } from '../ingest/source.ts';
import { openSource } from '../ingest/sources/registry.ts';
import { supervise, type Progress } from '../ingest/supervisor.ts';
import { Timeline } from '../ingest/timeline.ts';
import { Canvas } from '../media/canvas.ts';
import { Decoder } from '../media/decoder.ts';
import { encodeJpeg } from '../media/jpeg.ts';
import { Publisher } from '../publish/publisher.ts';
import { Recorder } from '../record/recorder.ts';
import type { PictureTime } from '../rules/rule.ts';
import { LiveEdge } from './live-edge.ts';
import { Lookout, type Look } from './lookout.ts';
import type { FromCamera, PublishTarget } from './messages.ts';
import { Meter, type PictureFacts } from './meter.ts';
import { boxesOf, cornerLines, MAX_BOX_AGE_MS, violationJpeg } from './picture.ts';
import type { CameraSettings } from './settings.ts';

const REPORT_INTERVAL_MS = 1000;

/** Behind by more than this, pictures are decoded only (the next need them), neither looked at nor shown. */
const MAX_LAG_MS = 700;

/** Packets came all this time, and no picture could be made of them. */
const FIRST_PICTURE_TIMEOUT_MS = 20_000;

const SNAPSHOT_TIMEOUT_MS = 4000;

/** More than 1080p is scaled down for viewers and snapshots; clips keep the camera's own. */
const MAX_WIDTH = 1920;
const MAX_HEIGHT = 1080;

export interface CameraDependencies {
  readonly clock: Clock;
  readonly log: Logger;
  readonly send: (message: FromCamera) => void;
  /** Another than the product's own sources, for measurements. */
  readonly open?: typeof openSource;
}

/** One camera: joins the stages, from the source to pictures, violations and clips. */
export class Camera {
  readonly #settings: CameraSettings;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #send: CameraDependencies['send'];
  readonly #stopping = new AbortController();
  readonly #meter: Meter;
  readonly #lookout: Lookout;
  readonly #publisher: Publisher;
  readonly #recorder: Recorder;
  readonly #canvas = new Canvas(MAX_WIDTH, MAX_HEIGHT);
  readonly #snapshotCanvas = new Canvas(MAX_WIDTH, MAX_HEIGHT);
  readonly #snapshots = new Map<number, NodeJS.Timeout>();
  readonly #reporting: NodeJS.Timeout;
  readonly #supervising: Promise<void>;
  #picture: PictureFacts = { width: null, height: null, codec: null };
  #isLive = false;
  /** How far behind the newest picture we are. */
  #lagMs = 0;
  #stopped: Promise<void> | undefined;

  constructor(settings: CameraSettings, { clock, log, send, open = openSource }: CameraDependencies) {
    this.#settings = settings;
    this.#clock = clock;
    this.#log = log;
    this.#send = send;
    this.#meter = new Meter(clock);
    this.#lookout = new Lookout(settings, log, this.#meter.stages, {
      onLook: (look) => this.#looked(look),
      onDropped: () => this.#meter.lookDropped(),
    });
    this.#publisher = new Publisher(settings.publish, this.#meter.stages);
    const { record, rules, cameraId, ingest } = settings;
    // A start is told after the grace time and at most some looks more.
    const noticeMs = rules.graceMs + 2000;
    this.#recorder = new Recorder({ ...record, cameraId, noticeMs }, log, (clip) =>
      send({ type: 'clip', clip }),
    );
    this.#reporting = setInterval(() => this.#report(), REPORT_INTERVAL_MS);
    this.#supervising = supervise({
      open: (signal) => open(settings.source, { ...ingest, signal }),
      run: (source, progress) => this.#run(source, progress),
      onStatus: (status) => this.#statusChanged(status),
      stallTimeoutMs: ingest.stallTimeoutMs,
      backOffMinMs: ingest.backoffMinMs,
      backOffMaxMs: ingest.backoffMaxMs,
      clock,
      log,
      signal: this.#stopping.signal,
    });
  }

  /** Pictures that the detector has, for measurements. */
  get pendingLooks(): number {
    return this.#lookout.pendingLooks;
  }

  async publish(target: PublishTarget): Promise<void> {
    await this.#publisher.start(target);
  }

  unpublish(): void {
    this.#publisher.stop();
  }

  requestKeyframe(): void {
    this.#publisher.requestKeyframe();
  }

  setBitrate(bitrateBps: number): void {
    this.#publisher.setBitrate(bitrateBps);
  }

  /** Answered by `snapshot` with the next picture, or by `snapshot-failed`. */
  snapshot(requestId: number): void {
    const fail = () => {
      this.#snapshots.delete(requestId);
      this.#send({
        type: 'snapshot-failed',
        requestId,
        message: 'The camera gives no picture at the moment.',
      });
    };
    this.#snapshots.set(requestId, setTimeout(fail, this.#isLive ? SNAPSHOT_TIMEOUT_MS : 0));
  }

  /** Ends violations and clips properly. */
  stop(): Promise<void> {
    this.#stopped ??= (async () => {
      this.#stopping.abort();
      await this.#supervising;
      this.#endViolations();
      await this.#recorder.end();
      this.#report();
      clearInterval(this.#reporting);
      for (const timer of this.#snapshots.values()) clearTimeout(timer);
      this.#publisher.stop();
      this.#lookout.dispose();
      this.#canvas.close();
      this.#snapshotCanvas.close();
    })();
    return this.#stopped;
  }

  async #run(source: Source, progress: Progress): Promise<never> {
    const decoder = new Decoder(source.stream);
    const timeline = new Timeline(source.stream);
    const edge = new LiveEdge(source.stream.timeBase);
    const openedMs = this.#clock.monotonicMs();
    let hasPicture = false;
    const { stages } = this.#meter;
    this.#picture = { width: null, height: null, codec: source.stream.codec };
    this.#recorder.begin(source.stream);
    try {
      for (;;) {
        const packet = await source.read();
        const outside = stages.enter('ingest');
        try {
          const at = { monotonicMs: this.#clock.monotonicMs(), wallMs: this.#clock.wallMs() };
          progress.packetCame();
          timeline.stamp(packet);
          this.#lagMs = edge.lagMs(packet.dts, at.monotonicMs);
          stages.enter('record');
          this.#recorder.push(packet, at.wallMs);
          stages.enter('decode');
          const isWhole = decoder.decode(packet, (frame) => {
            hasPicture = true;
            progress.pictureCame();
            this.#pictureCame(frame, at);
          });
          if (!isWhole) stages.drop('decode');
          if (!hasPicture && at.monotonicMs - openedMs > FIRST_PICTURE_TIMEOUT_MS) {
            throw new SourceError(
              'unsupported-codec',
              'Data comes, but no picture can be made of it. Set the camera to H.264 with a keyframe every second or two.',
            );
          }
        } finally {
          stages.leave(outside);
          packet.free();
        }
      }
    } finally {
      decoder.close();
      this.#lagMs = 0;
      await this.#recorder.end();
    }
  }

  #pictureCame(frame: Frame, at: PictureTime): void {
    this.#meter.pictureCame();
    this.#picture = { ...this.#picture, width: frame.width, height: frame.height };
    this.#recorder.setSize(frame.width, frame.height);
    if (this.#lagMs > MAX_LAG_MS) {
      this.#meter.stages.drop('decode');
      return;
    }
    this.#lookout.offer(frame, at);
    if (!this.#publisher.isActive && this.#snapshots.size === 0) return;
    this.#publisher.publish(this.#annotate(frame, at), at.wallMs);
  }

  #annotate(frame: Frame, at: PictureTime): Frame {
    const before = this.#meter.stages.enter('annotate');
    const painted = this.#canvas.paint(frame);
    const isFresh = at.monotonicMs - this.#lookout.lastLookMs < MAX_BOX_AGE_MS;
    const tracks = isFresh ? this.#lookout.tracks : [];
    drawOverlay(this.#canvas.planes(), {
      boxes: boxesOf(tracks),
      corner: cornerLines(this.#settings.name, at.wallMs, tracks),
    });
    this.#answerSnapshots(painted);
    this.#meter.stages.leave(before);
    return painted;
  }

  #answerSnapshots(painted: Frame): void {
    if (this.#snapshots.size === 0) return;
    const jpeg = encodeJpeg(painted);
    for (const [requestId, timer] of this.#snapshots) {
      clearTimeout(timer);
      this.#send({ type: 'snapshot', requestId, jpeg });
    }
    this.#snapshots.clear();
  }

  #looked({ frame, at, changes, newPeople }: Look): void {
    this.#meter.looked(at.monotonicMs, newPeople);
    for (const change of changes) {
      const hasNewLook = change.phase !== 'end';
      const before = this.#meter.stages.enter('annotate');
      const snapshot = hasNewLook
        ? violationJpeg(this.#snapshotCanvas, frame, change.violation, this.#settings.name, at.wallMs)
        : null;
      this.#meter.stages.leave(before);
      this.#tell(change, snapshot);
    }
  }

  #tell(change: ViolationChange, snapshot: Uint8Array | null): void {
    this.#recorder.follow(change);
    this.#send({ type: 'violation', change, snapshot });
  }

  #statusChanged(status: CameraStatus): void {
    this.#isLive = status.state === 'live';
    this.#log.info({ state: status.state }, 'camera state');
    this.#send({ type: 'status', status });
  }

  #report(): void {
    const blindMs = this.#clock.monotonicMs() - this.#lookout.lastLookMs;
    // The camera came back within the time in which a lost person is found again, or its violations are over.
    if (!this.#isLive && blindMs > this.#settings.rules.relinkMs) this.#endViolations();
    const tracks = blindMs < MAX_BOX_AGE_MS ? this.#lookout.tracks : [];
    this.#send({
      type: 'report',
      report: this.#meter.report(tracks, this.#picture, this.#publisher.isActive, this.#queues()),
    });
  }

  #endViolations(): void {
    const at = { monotonicMs: this.#clock.monotonicMs(), wallMs: this.#clock.wallMs() };
    for (const change of this.#lookout.close(at, 'camera-stopped')) this.#tell(change, null);
  }

  #queues(): Partial<Record<Stage, number>> {
    return {
      ingest: Math.round((this.#lagMs / 1000) * this.#meter.fpsIn),
      detect: this.#lookout.pendingLooks,
      rtp: this.#publisher.queued,
      record: this.#recorder.queued,
    };
  }
}
