import { BenchSkipped, type BenchContext } from '../bench.ts';
import { CLIP_720P15, ensureClip, turnsThrough, type Clip } from '../clips.ts';
import { runTwoStep } from '../peers/two-step.ts';
import { TwoFfmpeg } from '../peers/two-ffmpeg.ts';
import { AnnotatedCamera } from '../rigs/annotated-camera.ts';
import { ProductDetector } from '../rigs/product-detector.ts';
import { median } from '../statistics.ts';
import { ratioOf, takeTurns } from '../turns.ts';

const PYTHON_FRAMES = 100;

/** The same 720p clip by the product's whole annotated path and by two peers; the product is the floor here. */
export async function benchPeers(context: BenchContext): Promise<void> {
  const { folder, signal, isQuick, measured, say } = context;
  const clip = await ensureClip(CLIP_720P15, signal);
  await using detector = await ProductDetector.start(folder);

  const taken = await compare(clip, detector, context);
  const unit = 'ms CPU/frame';
  const floor = median(taken.own);
  const atLeast = (limit: number) => ({ of: 'ratio', is: 'at least', limit }) as const;
  measured({
    case: 'two-ffmpeg',
    unit,
    value: median(taken.pipes),
    floor,
    ratio: ratioOf(taken.pipes, taken.own),
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

async function compare(clip: Clip, detector: ProductDetector, { folder, signal, isQuick }: BenchContext) {
  await using own = await AnnotatedCamera.start({ clip, folder, signal, detector, isWatched: true });
  await using pipes = await TwoFfmpeg.start(clip, detector, signal);
  const taken = await takeTurns({ own, pipes }, turnsThrough(clip, isQuick));
  await own.finish();
  return taken;
}
