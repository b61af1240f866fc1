import type { Frame } from 'node-av/lib';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { CLASSIFY_TIMEOUT_MS } from '../detect/client.ts';
import type { CameraStatus } from '../domain/camera-state.ts';
import type { Rendition } from '../domain/rendition.ts';
import type { Stage } from '../domain/stage.ts';
import { SourceError } from '../errors.ts';
import type { Source } from '../ingest/source.ts';
import { sourceOpener, type OpenSource } from '../ingest/sources/registry.ts';
import { supervise, type Progress } from '../ingest/supervisor.ts';
import { Timeline } from '../ingest/timeline.ts';
import { Decoder } from '../media/decoder.ts';
import { findHardware, type HardwareDecoding } from '../media/hardware-device.ts';
import { Forwarder } from '../publish/forwarder.ts';
import { Recorder } from '../record/recorder.ts';
import type { PictureTime } from '../rules/rule.ts';
import type { GateListener } from '../verify/violation-gate.ts';
import { LiveEdge } from './live-edge.ts';
import { Lookout, type Look } from './lookout.ts';
import type { FromCamera, PublishTarget } from './messages.ts';
import { Meter, type PictureFacts } from './meter.ts';
import { boxesOf, boxSetOf, cornerLines, MAX_BOX_AGE_MS } from './picture.ts';
import type { ProcessShare } from './process-share.ts';
import { Renditions } from './renditions.ts';
import type { CameraSettings } from './settings.ts';
import { Snapshots } from './snapshots.ts';
import { Violations } from './violations.ts';

const REPORT_INTERVAL_MS = 1000;

/** Behind by more than this, pictures are decoded only (the next need them), neither looked at nor shown. */
const MAX_LAG_MS = 700;

/** Packets came all this time, and no picture could be made of them. */
const FIRST_PICTURE_TIMEOUT_MS = 20_000;

const SNAPSHOT_TIMEOUT_MS = 4000;

export interface CameraDependencies {
  readonly clock: Clock;
  readonly log: Logger;
  readonly send: (message: FromCamera) => void;
  /** Another than the product's own sources, for measurements. */
  readonly open?: OpenSource;
  /** Where other cameras are in this process. */
  readonly share?: ProcessShare;
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
  readonly #renditions: Renditions;
  readonly #forwarder: Forwarder;
  readonly #recorder: Recorder;
  readonly #violations: Violations;
  readonly #snapshots: Snapshots;
  readonly #reporting: NodeJS.Timeout;
  readonly #supervising: Promise<void>;
  #picture: PictureFacts = { width: null, height: null, codec: null };
  #isLive = false;
  #hardware: Promise<HardwareDecoding | null> | undefined;
  /** How far behind the newest picture we are. */
  #lagMs = 0;
  #stopped: Promise<void> | undefined;

  constructor(
    settings: CameraSettings,
    { clock, log, send, open = sourceOpener(log), share }: CameraDependencies,
  ) {
    this.#settings = settings;
    this.#clock = clock;
    this.#log = log;
    this.#send = send;
    this.#meter = new Meter(clock, share && ((busy) => share.of(settings.cameraId, busy)));
    const { stages } = this.#meter;
    this.#lookout = new Lookout(
      settings,
      { clock, log, stages },
      {
        onLook: (look) => this.#looked(look),
        onDropped: () => this.#meter.lookDropped(),
        onGated: (at) => this.#meter.lookGated(at.monotonicMs),
      },
    );
    this.#renditions = new Renditions(settings.publish.preset, stages);
    this.#snapshots = new Snapshots(send);
    const { record, rules, cameraId, ingest } = settings;
    // A start is told after the grace time and at most some looks more, one of which may be a second one.
    const noticeMs = rules.graceMs + 2000 + CLASSIFY_TIMEOUT_MS;
    this.#recorder = new Recorder({ ...record, cameraId, noticeMs, earlierMs: rules.graceMs }, log, (clip) =>
      send({ type: 'clip', clip }),
    );
    const told: GateListener = {
      tell: (change, snapshot) => {
        this.#recorder.follow(change);
        send({ type: 'violation', change, snapshot });
      },
      heldBack: () => this.#meter.violationHeldBack(),
      unverified: () => this.#meter.violationUnverified(),
    };
    this.#violations = new Violations(settings, this.#lookout, told, { clock, log, stages });
    this.#forwarder = new Forwarder({ clock, stages, newestGroup: () => this.#recorder.newestGroup() });
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

  async publish(feedId: string, rendition: Rendition, target: PublishTarget): Promise<void> {
    if (rendition === 'overlay') await this.#forwarder.start(feedId, target);
    else await this.#renditions.start(feedId, rendition, target);
  }

  unpublish(feedId: string): void {
    this.#renditions.stop(feedId);
    this.#forwarder.stop(feedId);
  }

  requestKeyframe(feedId: string): void {
    this.#renditions.requestKeyframe(feedId);
    this.#forwarder.requestKeyframe(feedId);
  }

  setBitrate(feedId: string, bitrateBps: number): void {
    this.#renditions.setBitrate(feedId, bitrateBps);
  }

  /** Answered by `snapshot` with the next picture, or by `snapshot-failed`. */
  snapshot(requestId: number): void {
    this.#snapshots.request(requestId, this.#isLive ? SNAPSHOT_TIMEOUT_MS : 0);
  }

  /** Ends violations and clips properly. */
  stop(): Promise<void> {
    this.#stopped ??= (async () => {
      this.#stopping.abort();
      await this.#supervising;
      this.#endViolations();
      this.#violations.close();
      await this.#recorder.end();
      this.#report();
      clearInterval(this.#reporting);
      this.#snapshots.close();
      this.#renditions.close();
      this.#forwarder.close();
      this.#lookout.dispose();
      (await this.#hardware)?.close();
    })();
    return this.#stopped;
  }

  async #run(source: Source, progress: Progress): Promise<never> {
    this.#hardware ??= findHardware(this.#settings.media.hardware, this.#log);
    const decoder = new Decoder(source.stream, await this.#hardware);
    const timeline = new Timeline(source.stream);
    const edge = new LiveEdge(source.stream.timeBase);
    const openedMs = this.#clock.monotonicMs();
    let hasPicture = false;
    const { stages } = this.#meter;
    this.#picture = { width: null, height: null, codec: source.stream.codec };
    this.#recorder.begin(source.stream);
    this.#forwarder.begin(source.stream);
    try {
      for (;;) {
        const packet = await source.read();
        const outside = stages.enter('ingest');
        try {
          const at = { monotonicMs: this.#clock.monotonicMs(), wallMs: this.#clock.wallMs() };
          progress.packetCame();
          timeline.stamp(packet);
          this.#lagMs = edge.lagMs(packet.dts, at.monotonicMs);
          this.#forwarder.push(packet, at.wallMs);
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
      this.#forwarder.end();
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
    if (this.#renditions.active.length === 0 && !this.#snapshots.isWanted) return;
    const before = this.#meter.stages.enter('annotate');
    this.#show(frame, at);
    this.#meter.stages.leave(before);
  }

  #show(frame: Frame, at: PictureTime): void {
    const isFresh = at.monotonicMs - this.#lookout.lastLookMs < MAX_BOX_AGE_MS;
    const tracks = isFresh ? this.#lookout.tracks : [];
    const overlay = {
      boxes: boxesOf(tracks),
      corner: cornerLines(this.#settings.name, at.wallMs, tracks),
    };
    this.#snapshots.answer(frame, overlay);
    this.#renditions.show(frame, overlay, at.wallMs);
  }

  #looked(look: Look): void {
    this.#meter.looked(look.at.monotonicMs, look.newPeople);
    const rtpTimestamp = this.#forwarder.rtpTimestampOf(look.frame.pts);
    if (rtpTimestamp !== undefined) this.#send({ type: 'boxes', boxes: boxSetOf(rtpTimestamp, look.tracks) });
    this.#violations.look(look);
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
    const { active } = this.#renditions;
    const renditions = this.#forwarder.isActive ? [...active, 'overlay' as const] : active;
    const picture = {
      ...this.#picture,
      lookRate: this.#lookout.rate,
      renditions,
      overlay: this.#forwarder.fitness,
    };
    this.#send({ type: 'report', report: this.#meter.report(tracks, picture, this.#queues()) });
  }

  #endViolations(): void {
    const at = { monotonicMs: this.#clock.monotonicMs(), wallMs: this.#clock.wallMs() };
    this.#violations.end(this.#lookout.close(at, 'camera-stopped'), at.monotonicMs);
  }

  #queues(): Partial<Record<Stage, number>> {
    return {
      ingest: Math.round((this.#lagMs / 1000) * this.#meter.fpsIn),
      detect: this.#lookout.pendingLooks,
      verify: this.#violations.questions,
      rtp: this.#renditions.queued + this.#forwarder.queued,
      record: this.#recorder.queued,
    };
  }
}
