import { BenchSkipped, type BenchContext } from '../bench.ts';
import { CLIP_720P15, ensureClip } from '../clips.ts';
import { runTwoStep } from '../peers/two-step.ts';
import { twoFfmpegMsPerFrame } from '../peers/two-ffmpeg.ts';
import { annotatedMsPerFrame } from '../rigs/annotated-path.ts';
import { ProductDetector } from '../rigs/product-detector.ts';
import { median } from '../statistics.ts';

const ROUNDS = 3;
const FRAMES = 250;
const QUICK = { rounds: 1, frames: 60 };
const WARM_UP_FRAMES = 75;
const PYTHON_FRAMES = 100;

/** The same 720p clip by the product's whole annotated path and by two peers; the product is the floor here. */
export async function benchPeers(context: BenchContext): Promise<void> {
  const { folder, signal, isQuick, measured, say } = context;
  const { rounds, frames } = isQuick ? QUICK : { rounds: ROUNDS, frames: FRAMES };
  const clip = await ensureClip(CLIP_720P15, signal);
  await using detector = await ProductDetector.start(folder);

  const own: number[] = [];
  const pipes: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    own.push(await annotatedMsPerFrame({ clip, frames, folder, signal, detector, isWatched: true }));
    pipes.push(await twoFfmpegMsPerFrame(clip, { frames, warmUpFrames: WARM_UP_FRAMES }, detector, signal));
    say(`round ${round + 1} of ${rounds}`);
  }
  const unit = 'ms CPU/frame';
  const floor = median(own);
  const atLeast = (limit: number) => ({ of: 'ratio', is: 'at least', limit }) as const;
  measured({
    case: 'two-ffmpeg',
    unit,
    value: median(pipes),
    floor,
    target: atLeast(1.3),
    note: 'the floor is Maskwatch: decode, detect at 5/s, draw, encode, RTP',
  });

  try {
    const peer = await runTwoStep(clip, isQuick ? 20 : PYTHON_FRAMES, signal);
    const faces = `${peer.facesPerFrame.toFixed(1)} faces a frame`;
    measured({
      case: 'two-step-python',
      unit,
      value: peer.cpuMsPerFrame,
      floor,
      target: atLeast(8),
      note: `${peer.detector}, OpenCV ${peer.opencv}, ${faces}; it neither shows nor encodes, Maskwatch does`,
    });
  } catch (error) {
    if (!(error instanceof BenchSkipped)) throw error;
    say(`two-step-python: skipped: ${error.message}`);
  }
}
