import type { TypedTensor } from '../onnx/runtime.ts';
import { Tensor } from '../onnx/runtime.ts';
import type { Detection } from '../../domain/detection.ts';
import type { Label } from '../../domain/label.ts';
import { DetectorError } from '../../errors.ts';
import type { Detector, Found, RgbFrame } from '../detector.ts';
import type { ExecutionProvider } from '../onnx/execution-provider.ts';
import type { LoadedModel } from '../models/manifest.ts';
import { suppressOverlaps } from '../nms.ts';
import { checkSignature, floatOutput, mismatch } from '../onnx/session.ts';
import { SizedSessions, type SizedSession } from '../onnx/sized-sessions.ts';

/** Candidates down to this share of the least confidence have a say in where the box is. */
const VOTING_SHARE = 0.25;

/**
 * One pass from pixels to labelled boxes. The graph holds the pre-processing and the box decoding: uint8 [n, h, w, 3] in;
 * boxes float32 [n, k, 4] (x1, y1, x2, y2, normalised to the input) and scores float32 [n, k, 3] out, before NMS.
 */
export class SingleStageDetector implements Detector {
  readonly #sessions: SizedSessions;
  readonly #model: LoadedModel;

  private constructor(sessions: SizedSessions, model: LoadedModel) {
    this.#sessions = sessions;
    this.#model = model;
  }

  /** Runs the smallest inputs once, so that a wrong graph is refused here. @throws DetectorError 'model-mismatch' */
  static async open(model: LoadedModel, provider: ExecutionProvider = 'cpu'): Promise<SingleStageDetector> {
    const sessions = new SizedSessions(model, provider);
    const detector = new SingleStageDetector(sessions, model);
    try {
      const { input, outputs } = model.spec;
      for (const sizes of [input.sizes, input.followSizes]) {
        const [smallest] = sizes.toSorted((a, b) => a[0] * a[1] - b[0] * b[1]);
        if (smallest === undefined) continue;
        const [width, height] = smallest;
        const { session } = await sessions.of(width, height);
        checkSignature(session, model, input.name, [outputs.boxes, outputs.scores]);
        const rgb = new Uint8Array(width * height * 3).fill(input.letterboxFill);
        await detector.detect([{ width, height, rgb }]);
      }
      return detector;
    } catch (error) {
      await detector.close();
      if (error instanceof DetectorError) throw error;
      throw mismatch(model, `cannot run on its smallest input size: ${String(error)}`, error);
    }
  }

  /** Frames of one size. */
  async detect(frames: readonly RgbFrame[]): Promise<readonly Found[]> {
    const first = frames[0];
    if (!first) return [];
    const sized = await this.#sessions.of(first.width, first.height);
    const found: Found[] = [];
    for (let start = 0; start < frames.length; start += sized.maxBatch)
      found.push(...(await this.#run(sized.session, frames.slice(start, start + sized.maxBatch))));
    return found;
  }

  close(): Promise<void> {
    return this.#sessions.close();
  }

  async #run(session: SizedSession['session'], frames: readonly RgbFrame[]): Promise<readonly Found[]> {
    const { input, outputs } = this.#model.spec;
    const { width, height } = frames[0]!;
    const pixels = new Tensor('uint8', concatFrames(frames), [frames.length, height, width, 3]);
    const results = await session.run({ [input.name]: pixels });
    const shape = (columns: number) => [frames.length, null, columns];
    const boxes = floatOutput(results[outputs.boxes], shape(4), this.#model, outputs.boxes);
    const scores = floatOutput(results[outputs.scores], shape(3), this.#model, outputs.scores);
    if (boxes.dims[1] !== scores.dims[1])
      throw mismatch(this.#model, `gives ${boxes.dims[1]} boxes but ${scores.dims[1]} scores a frame`);
    return frames.map((_, index) => ({ detections: this.#decode(boxes, scores, index), crops: 0 }));
  }

  #decode(boxes: TypedTensor<'float32'>, scores: TypedTensor<'float32'>, frame: number): Detection[] {
    const { labels, thresholds } = this.#model.spec;
    const { minConfidence, nmsIou } = thresholds;
    const count = boxes.dims[1]!;
    const candidates: Detection[] = [];
    for (let index = frame * count; index < (frame + 1) * count; index += 1) {
      // Most of hundreds fail here: nothing is made of them.
      const top = topColumn(scores.data, index * 3);
      if (!(scores.data[index * 3 + top]! >= minConfidence * VOTING_SHARE)) continue;
      const [x1, y1, x2, y2] = boxes.data.subarray(index * 4, index * 4 + 4);
      // NaN fails every comparison, so a broken box is left out here too.
      if (!(x2! > x1! && y2! > y1!)) continue;
      const byLabel = scoresOf(scores.data, index * 3, labels);
      const label = labels[top]!;
      candidates.push({ box: [x1!, y1!, x2!, y2!], label, confidence: byLabel[label], scores: byLabel });
    }
    return suppressOverlaps(candidates, { maxIou: nmsIou, minConfidence });
  }
}

/** Of the three scores from `start` on. */
function topColumn(scores: Float32Array, start: number): number {
  let top = 0;
  for (let column = 1; column < 3; column += 1)
    if (scores[start + column]! > scores[start + top]!) top = column;
  return top;
}

function scoresOf(scores: Float32Array, start: number, labels: readonly Label[]): Record<Label, number> {
  const byLabel = labels.map((label, column) => [label, scores[start + column]!] as const);
  return Object.fromEntries(byLabel) as Record<Label, number>;
}

function concatFrames(frames: readonly RgbFrame[]): Uint8Array {
  if (frames.length === 1) return frames[0]!.rgb;
  return Buffer.concat(frames.map((frame) => frame.rgb));
}
