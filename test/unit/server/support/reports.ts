import type { ProbeResult } from '../../../../pipeline/camera/probe-result.ts';
import type { CameraReport } from '../../../../pipeline/domain/camera-stats.ts';

export const REPORT: CameraReport = {
  atMs: 0,
  periodMs: 1000,
  people: { with_mask: 1, without_mask: 2, incorrect_mask: 0, unknown: 1 },
  observedMs: 1000,
  newPeople: 4,
  violationsHeldBack: 2,
  violationsUnverified: 1,
  fpsIn: 25,
  picturesSkipped: 6,
  fpsDetect: 5,
  lookRate: { wished: 5, current: 3.5 },
  dropped: 3,
  looksGated: 2,
  latencyMs: 40,
  latenciesMs: [30, 40, 50],
  pictureAgeMs: 12,
  width: 1280,
  height: 720,
  codec: 'h264',
  renditions: [],
  overlay: null,
  cpuPercent: 12,
  residentBytes: 1_000_000,
  stages: [
    { stage: 'decode', runs: 25, ms: 62.5, queue: 0, dropped: 2 },
    { stage: 'detect', runs: 5, ms: 150, queue: 1, dropped: 3 },
    { stage: 'encode', runs: 0, ms: 0, queue: 0, dropped: 0 },
  ],
};

export const PROBE: ProbeResult = {
  codec: 'h264',
  profile: 'High',
  width: 1280,
  height: 720,
  pixelFormat: 'yuv420p',
  fps: 25,
  gop: 50,
  hasBFrames: false,
  timeToFirstFrameMs: 120,
  bitrateBps: null,
  plan: ['decoded by h264'],
  snapshotJpeg: Buffer.from([0xff, 0xd8]),
};
