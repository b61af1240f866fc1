import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { CLASSIFY_TIMEOUT_MS } from '../detect/socket/client.ts';
import type { CameraStatus } from '../domain/camera-state.ts';
import type { Stage } from '../domain/stage.ts';
import type { Track } from '../domain/track.ts';
import type { Source } from '../ingest/source.ts';
import { sourceOpener, type OpenSource } from '../ingest/sources/registry.ts';
import { supervise, type Progress } from '../ingest/supervisor.ts';
import { H264Encoders } from '../media/encode/h264-encoders.ts';
import { findHardwareDecoding, type HardwareDecoding } from '../media/decode/hardware-decoding.ts';
import { Recorder } from '../record/recorder.ts';
import type { PictureTime } from '../rules/rule.ts';
import type { GateListener } from '../verify/violation-gate.ts';
import { EncodePace } from './effort/encode-pace.ts';
import { Lookout, type Look } from './looks/lookout.ts';
import type { FromCamera } from './messages.ts';
import { Meter } from './meter/meter.ts';
import { PacketFlow } from './packets/packet-flow.ts';
import { MAX_BOX_AGE_MS } from './viewing/picture.ts';
import type { ProcessShare } from './meter/process-share.ts';
import type { CameraSettings } from './settings.ts';
import { Viewing } from './viewing/viewing.ts';
import { Violations } from './violations.ts';

const REPORT_INTERVAL_MS = 1000;

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
  readonly viewing: Viewing;
  readonly #settings: CameraSettings;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #send: CameraDependencies['send'];
  readonly #stopping = new AbortController();
  readonly #meter: Meter;
  readonly #lookout: Lookout;
  readonly #recorder: Recorder;
  readonly #violations: Violations;
  readonly #reporting: NodeJS.Timeout;
  readonly #supervising: Promise<void>;
  #isLive = false;
  #flow: PacketFlow | undefined;
  readonly #encoders: H264Encoders;
  readonly #encodePace: EncodePace;
  #hardware: Promise<HardwareDecoding | null> | undefined;
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
        onGated: (sight) => {
          this.#meter.lookGated(sight.at.monotonicMs);
          this.#violations.look(sight);
        },
      },
    );
    const { record, rules, cameraId, ingest, media, publish } = settings;
    // A start is told after the grace time and at most some looks more, one of which may be a second one.
    const noticeMs = Math.max(rules.graceMs, rules.stillGraceMs) + 2000 + CLASSIFY_TIMEOUT_MS;
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
    this.#encoders = new H264Encoders({ hardware: media.hardwareEncoder, preset: publish.preset, log });
    this.#encodePace = new EncodePace(publish, { encoders: this.#encoders, clock, log });
    this.viewing = new Viewing(settings, {
      clock,
      stages,
      encoders: this.#encoders,
      send,
      tracks: () => this.#shownTracks(),
      isLive: () => this.#isLive,
      newestGroup: () => this.#recorder.newestGroup(),
    });
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
      this.viewing.close();
      this.#encoders.close();
      this.#lookout.dispose();
      (await this.#hardware)?.close();
    })();
    return this.#stopped;
  }

  async #run(source: Source, progress: Progress): Promise<never> {
    this.#hardware ??= findHardwareDecoding(this.#settings.media.hardwareDecoder, this.#log);
    const hardware = await this.#hardware;
    if (hardware?.device) this.#encoders.shareDevice(hardware.device);
    const flow = new PacketFlow(source, {
      clock: this.#clock,
      hardware,
      wishedLooks: this.#settings.detect.fps,
      meter: this.#meter,
      viewing: this.viewing,
      recorder: this.#recorder,
      onPicture: (frame, at) => {
        this.#lookout.offer(frame, at);
        if (this.viewing.wantsPictures) this.#encodePace.shown(() => this.viewing.show(frame, at));
      },
    });
    const { stream } = source;
    this.#flow = flow;
    this.#meter.begin(stream.codec);
    this.#recorder.begin(stream);
    this.viewing.begin(stream);
    try {
      return await flow.run(progress);
    } finally {
      this.#flow = undefined;
      this.viewing.end();
      await this.#recorder.end();
    }
  }

  #looked(look: Look): void {
    this.#meter.looked(look.at.monotonicMs, look.newPeople);
    if (!look.isWhole) this.#meter.lookFollowed();
    this.viewing.looked(look.frame, this.#violations.shown(look.tracks));
    this.#violations.look(look);
  }

  #statusChanged(status: CameraStatus): void {
    this.#isLive = status.state === 'live';
    this.#log.info({ state: status.state }, 'camera state');
    this.#send({ type: 'status', status });
  }

  #report(): void {
    // The camera came back within the time in which a lost person is found again, or its violations are over.
    if (!this.#isLive && this.#blindMs > this.#settings.rules.relinkMs) this.#endViolations();
    const tracks = this.#shownTracks();
    const { renditions, overlay, encoder } = this.viewing;
    const decoder = this.#flow?.decoder ?? null;
    this.#encodePace.secondPassed({
      isWatched: renditions.some((each) => each !== 'overlay'),
      lagMs: this.#flow?.lagMs ?? 0,
      lateLooks: this.#lookout.takeLateLooks(),
    });
    const { effort: encodeEffort } = this.#encodePace;
    const now = { lookRate: this.#lookout.rate, decoder, encoder, encodeEffort, renditions, overlay };
    this.#send({ type: 'report', report: this.#meter.report(tracks, now, this.#queues()) });
  }

  get #blindMs(): number {
    return this.#clock.monotonicMs() - this.#lookout.lastLookMs;
  }

  /** Boxes of an older look are not shown: people have moved on. */
  #shownTracks(): readonly Track[] {
    return this.#blindMs < MAX_BOX_AGE_MS ? this.#violations.shown(this.#lookout.tracks) : [];
  }

  #endViolations(): void {
    const at = this.#now();
    this.#violations.end(this.#lookout.close(at, 'camera-stopped'), at.monotonicMs);
  }

  #queues(): Partial<Record<Stage, number>> {
    return {
      ingest: Math.round(((this.#flow?.lagMs ?? 0) / 1000) * this.#meter.fpsIn),
      detect: this.#lookout.pendingLooks,
      verify: this.#violations.questions,
      rtp: this.viewing.queued,
      record: this.#recorder.queued,
    };
  }

  #now(): PictureTime {
    return { monotonicMs: this.#clock.monotonicMs(), wallMs: this.#clock.wallMs() };
  }
}
