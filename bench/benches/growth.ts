import { setTimeout as delay } from 'node:timers/promises';
import type { RgbFrame } from '../../pipeline/detect/detector.ts';
import type { BenchContext } from '../bench.ts';
import { CLIP_720P15, ensureClip, type Clip, type ClipKind } from '../clips.ts';
import { watchCpu } from '../process-cost.ts';
import { CameraRig } from '../rigs/camera-rig.ts';
import { loadDetector } from '../rigs/detector-load.ts';
import { sampleFrames } from '../rigs/sample-frames.ts';
import { shippedModels } from '../rigs/shipped-models.ts';

const SETTLE_MS = 2000;
const QUICK_WINDOW_MS = 2000;
const CAMERA_COUNTS = [1, 2, 4] as const;
const SIZES: readonly ClipKind[] = [
  { ...CLIP_720P15, name: '360p15', width: 640, height: 360, bitrateBps: 700_000 },
  { ...CLIP_720P15, name: '1080p15', width: 1920, height: 1080, bitrateBps: 3_000_000 },
];
const INPUT = [640, 384] as const;

/** How the cost of a camera that nobody watches grows: with their number, with pixels, with faces. */
export async function benchGrowth(context: BenchContext): Promise<void> {
  const { folder, signal, isQuick, measured } = context;
  const unit = '% of a core/camera';
  const tell = (name: string, { camera, detector }: Cost) =>
    measured({
      case: name,
      unit,
      value: camera + detector,
      note: `the camera ${camera.toFixed(1)}, the detector ${detector.toFixed(1)}`,
    });
  const usual = await ensureClip(CLIP_720P15, signal);
  for (const count of CAMERA_COUNTS) tell(`${count} ${usual.name}`, await costOf(usual, count, context));
  for (const kind of SIZES) tell(`1 ${kind.name}`, await costOf(await ensureClip(kind, signal), 1, context));

  const models = await shippedModels();
  const isTwoStep = models.defaultClassifier !== undefined;
  const { letterboxFill } = models.default.input;
  const frames = await sampleFrames(usual, 8, { sizes: [INPUT], letterboxFill }, signal);
  const blank = blankFrame(letterboxFill);
  const options = { folder, signal, lengthMs: isQuick ? 1000 : 4000 };
  for (const [name, pictures] of [
    ['nobody', [blank]],
    ['the clip', frames],
    ['four of its pictures in one', [tiled(frames.slice(0, 4), blank), tiled(frames.slice(4), blank)]],
  ] as const) {
    const setting = { model: models.default.name, isTwoStep, threads: 1, maxBatch: 1 };
    const speed = await loadDetector(setting, pictures, options);
    const note = `${speed.facesPerFrame.toFixed(1)} faces a frame`;
    measured({ case: `faces: ${name}`, unit: 'ms CPU/look', value: speed.cpuMsPerFrame, note });
  }
}

interface Cost {
  readonly camera: number;
  readonly detector: number;
}

/** Mean of the cameras over a whole round of the clip, as its scenes differ. */
async function costOf(clip: Clip, count: number, { folder, signal, isQuick }: BenchContext): Promise<Cost> {
  const names = Array.from({ length: count }, (_, index) => `camera-${index}`);
  const stream = { file: clip.h264Path, fps: clip.fps };
  const streams = Object.fromEntries(names.map((name) => [name, stream]));
  await using rig = await CameraRig.start({ folder, signal, streams });
  for (const name of names) await rig.add(name);
  await delay(SETTLE_MS, undefined, { signal });
  const pids = Object.fromEntries(names.map((name) => [name, rig.pid(name)]));
  const lengthMs = isQuick ? QUICK_WINDOW_MS : (1000 * clip.frames) / clip.fps;
  const { percent } = await watchCpu({ ...pids, detector: rig.detectorPid }, lengthMs, signal);
  const { detector = 0, ...cameras } = percent as Readonly<Record<string, number>>;
  const camera = Object.values(cameras).reduce((sum, each) => sum + each, 0) / count;
  return { camera, detector: detector / count };
}

function blankFrame(level: number): RgbFrame {
  const [width, height] = INPUT;
  return { width, height, rgb: new Uint8Array(width * height * 3).fill(level) };
}

/** Each at half its size: four times the faces in one picture. */
function tiled(frames: readonly RgbFrame[], blank: RgbFrame): RgbFrame {
  const whole = { ...blank, rgb: blank.rgb.slice() };
  for (const [index, { width, height, rgb }] of frames.entries()) {
    const [left, top] = [(index % 2) * (width / 2), Math.floor(index / 2) * (height / 2)];
    for (let y = 0; y < height / 2; y += 1)
      for (let x = 0; x < width / 2; x += 1) {
        const from = (2 * y * width + 2 * x) * 3;
        whole.rgb.set(rgb.subarray(from, from + 3), ((top + y) * width + left + x) * 3);
      }
  }
  return whole;
}
