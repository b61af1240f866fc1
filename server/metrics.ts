import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { CameraReport } from '../pipeline/domain/camera-stats.ts';
import { CAMERA_STATES } from '../pipeline/domain/camera-state.ts';
import type { CameraStatus } from '../pipeline/domain/camera-state.ts';
import { ENCODE_EFFORTS } from '../pipeline/domain/encode-effort.ts';
import { TRACK_LABELS } from '../pipeline/domain/label.ts';
import { StageMetrics } from './stage-metrics.ts';

export interface CameraMetricsSource<Camera extends { readonly id: string; readonly name: string }> {
  readonly cameras: { list(): Promise<readonly Camera[]>; status(camera: Camera): CameraStatus };
  readonly fleet: { report(cameraId: string): CameraReport | undefined };
  readonly rooms: { viewers(cameraId: string): number };
}

/** Prometheus's numbers, under `maskwatch_`. Cameras are labelled by id; `maskwatch_camera_info` has their names. */
export class Metrics {
  readonly registry = new Registry();
  readonly #cameras = cameraGauges(this.registry);
  readonly #stages = new StageMetrics(this.registry);
  readonly #requests: Histogram<'method' | 'status'>;
  readonly #dropped: Counter<'camera'>;
  readonly #gated: Counter<'camera'>;
  readonly #followed: Counter<'camera'>;
  readonly #skipped: Counter<'camera'>;
  readonly #observed: Counter<'camera'>;
  readonly #people: Counter<'camera'>;
  readonly #violations: Counter<'camera' | 'label'>;
  readonly #heldBack: Counter<'camera'>;
  readonly #unverified: Counter<'camera'>;

  constructor() {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
      new Counter({ name: `maskwatch_${name}`, help, labelNames, registers });
    this.#requests = new Histogram({
      name: 'maskwatch_http_request_seconds',
      help: 'Time to answer a request',
      labelNames: ['method', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
    this.#dropped = counter('frames_dropped_total', 'Frames displaced by newer ones before the detector', [
      'camera',
    ]);
    this.#skipped = counter('pictures_skipped_total', 'Pictures not decoded, as nobody needed them', [
      'camera',
    ]);
    this.#gated = counter('looks_gated_total', 'Looks spared, as nothing had moved', ['camera']);
    this.#followed = counter('looks_followed_total', 'Looks only at known people and at what changed', [
      'camera',
    ]);
    this.#observed = counter(
      'observed_seconds_total',
      'Live pictures that were looked at, or had not changed',
      ['camera'],
    );
    this.#people = counter('people_total', 'People decided, each once', ['camera']);
    this.#violations = counter('violations_total', 'Violations begun', ['camera', 'label']);
    this.#heldBack = counter('violations_held_back_total', 'Not agreed with by the second look at first', [
      'camera',
    ]);
    this.#unverified = counter('violations_unverified_total', 'Begun as the second look was not to be had', [
      'camera',
    ]);
  }

  /** Prometheus's text, with the cameras as they are now. */
  async render<Camera extends { readonly id: string; readonly name: string }>({
    cameras,
    fleet,
    rooms,
  }: CameraMetricsSource<Camera>): Promise<string> {
    for (const each of Object.values(this.#cameras)) each.reset();
    for (const stored of await cameras.list()) {
      const { id: camera, name } = stored;
      const status = cameras.status(stored);
      this.#cameras.info.set({ camera, name }, 1);
      for (const state of CAMERA_STATES)
        this.#cameras.state.set({ camera, state }, Number(state === status.state));
      this.#cameras.viewers.set({ camera }, rooms.viewers(camera));
      const report = fleet.report(camera);
      if (report) this.#setReport(camera, report);
    }
    return this.registry.metrics();
  }

  addRequest(method: string, status: number, seconds: number): void {
    this.#requests.observe({ method, status }, seconds);
  }

  addReport(camera: string, report: CameraReport): void {
    this.#dropped.inc({ camera }, report.dropped);
    this.#skipped.inc({ camera }, report.picturesSkipped);
    this.#gated.inc({ camera }, report.looksGated);
    this.#followed.inc({ camera }, report.looksFollowed);
    this.#observed.inc({ camera }, report.observedMs / 1000);
    this.#people.inc({ camera }, report.newPeople);
    this.#heldBack.inc({ camera }, report.violationsHeldBack);
    this.#unverified.inc({ camera }, report.violationsUnverified);
    this.#stages.addReport(camera, report);
  }

  addViolation(camera: string, label: string): void {
    this.#violations.inc({ camera, label });
  }

  #setReport(camera: string, report: CameraReport): void {
    const { people, fps, looks, codec, effort, latency, cpu, memory } = this.#cameras;
    for (const label of TRACK_LABELS) people.set({ camera, label }, report.people[label]);
    fps.set({ camera, of: 'in' }, report.fpsIn);
    fps.set({ camera, of: 'detect' }, report.fpsDetect);
    looks.set({ camera, of: 'wished' }, report.lookRate.wished);
    looks.set({ camera, of: 'current' }, report.lookRate.current);
    for (const which of ['decoder', 'encoder'] as const) {
      const used = report[which];
      if (used === null) continue;
      const onHardware = used.reason === null ? 'hardware' : 'partly';
      const on = used.isHardware ? onHardware : 'cpu';
      codec.set({ camera, of: which, on, name: used.name }, 1);
    }
    for (const each of ENCODE_EFFORTS)
      effort.set({ camera, effort: each }, Number(each === report.encodeEffort));
    if (report.latencyMs !== null) latency.set({ camera }, report.latencyMs / 1000);
    cpu.set({ camera }, report.cpuPercent / 100);
    memory.set({ camera }, report.residentBytes);
  }
}

function cameraGauges(registry: Registry) {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name: `maskwatch_camera_${name}`, help, labelNames, registers: [registry] });
  return {
    info: gauge('info', 'Always 1; names the camera', ['camera', 'name']),
    state: gauge('state', '1 for the state that the camera is in', ['camera', 'state']),
    people: gauge('people', 'People in the picture now', ['camera', 'label']),
    viewers: gauge('viewers', 'Viewers now', ['camera']),
    fps: gauge('fps', 'Pictures a second: in, and looked at', ['camera', 'of']),
    looks: gauge('look_rate', 'Looks a second: wished, and current where the detector is busy', [
      'camera',
      'of',
    ]),
    codec: gauge('codec', 'Always 1; names what decodes and encodes, and on what', [
      'camera',
      'of',
      'on',
      'name',
    ]),
    effort: gauge(
      'encode_effort',
      '1 for how hard x264 tries: less than configured while the machine is busy, and for minutes after',
      ['camera', 'effort'],
    ),
    latency: gauge('detect_latency_seconds', 'From picture to detections, median', ['camera']),
    cpu: gauge('cpu_ratio', "The camera process's share of a core", ['camera']),
    memory: gauge('resident_bytes', "The camera process's memory", ['camera']),
  };
}
