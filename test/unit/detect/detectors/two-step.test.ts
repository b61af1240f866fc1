import { afterEach, describe, expect, it } from 'vitest';
import { loadClassifier } from '../../../../pipeline/detect/models/classifier-file.ts';
import type { Detector, LookFrame, RgbFrame } from '../../../../pipeline/detect/detector.ts';
import { openDetector } from '../../../../pipeline/detect/detectors/registry.ts';
import { loadModel, readManifest } from '../../../../pipeline/detect/models/manifest.ts';
import type { Detection } from '../../../../pipeline/domain/detection.ts';
import type { KnownFace } from '../../../../pipeline/domain/known-face.ts';
import { writeTwoModels } from '../tiny-classifier.ts';
import { TINY_BOXES } from '../tiny-model.ts';
import { writeTinyManifest } from '../tiny-manifest.ts';

const [WIDTH, HEIGHT] = [64, 32];
type Colour = readonly [red: number, green: number, blue: number];

/**
 * The tiny detector scores by the whole frame's mean colour (half of it for its second box); the tiny classifier by the
 * crop's. So a frame with different halves tells which of the two said what.
 */
function halves(left: Colour, right: Colour): RgbFrame {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let at = 0; at < WIDTH * HEIGHT; at += 1) rgb.set(at % WIDTH < 30 ? left : right, at * 3);
  return { width: WIDTH, height: HEIGHT, rgb };
}

describe('TwoStepDetector', () => {
  let detector: Detector | null = null;

  async function open(options: Parameters<typeof writeTwoModels>[0] = {}): Promise<Detector> {
    await using files = await writeTwoModels({
      // Tight crops, so that each sees one half.
      changes: { input: { ...tightInput } },
      ...options,
    });
    const manifest = await readManifest(files.manifestPath);
    const classifier = await loadClassifier(manifest);
    detector = await openDetector(await loadModel(manifest), { kind: 'two-step', classifier });
    return detector;
  }

  async function facesIn(...frames: readonly LookFrame[]): Promise<(readonly Detection[])[]> {
    const found = await (detector ?? (await open())).detect(frames);
    return found.map(({ detections }) => detections);
  }

  afterEach(async () => {
    await detector?.close();
    detector = null;
  });

  it('takes boxes from the detector, whatever it says of the mask, and labels from the classifier', async () => {
    const [faces] = await facesIn(halves([255, 0, 0], [0, 255, 0]));
    expect(faces?.map(({ label }) => label)).toEqual(['with_mask', 'without_mask']);
    for (const [index, value] of faces![0]!.box.entries())
      expect(value).toBeCloseTo(TINY_BOXES[0][index]!, 6);
  });

  it('pools both opinions of the mask, and is surer of a face that both see', async () => {
    // Mean colour 0.4, 0.6, 0.2, which both models give as shares of 1/3, 1/2, 1/6: so does their pool.
    const colour: Colour = [102, 153, 51];
    const [faces] = await facesIn(halves(colour, colour));
    const [first, second] = faces!;
    expect(first!.scores.with_mask / first!.confidence).toBeCloseTo(2 / 3, 2);
    expect(first!.scores.incorrect_mask / first!.confidence).toBeCloseTo(1 / 3, 2);
    // The detector alone: 0.6 times 1/2, and 0.3 times 1/2 of the second.
    expect(first!.confidence).toBeGreaterThan(0.35);
    expect(second!.confidence).toBeGreaterThan(0.2);
  });

  it('drops what the classifier takes for no face', async () => {
    const [faces] = await facesIn(halves([0, 0, 0], [0, 200, 0]));
    expect(faces?.map(({ label, box }) => [label, Math.round(box[0] * 10)])).toEqual([['without_mask', 6]]);
  });

  it('answers each frame of a batch in order, the empty ones too', async () => {
    const answers = await facesIn(
      halves([0, 0, 0], [0, 0, 0]),
      halves([0, 0, 255], [0, 0, 255]),
      halves([255, 0, 0], [255, 0, 0]),
    );
    expect(answers.map((faces) => faces.map(({ label }) => label))).toEqual([
      [],
      ['incorrect_mask', 'incorrect_mask'],
      ['with_mask', 'with_mask'],
    ]);
  });

  it('looks at more faces than fit into one run', async () => {
    const frames = Array.from({ length: 20 }, (_, at) =>
      halves([at % 2 ? 255 : 0, at % 2 ? 0 : 255, 0], [0, 0, 255]),
    );
    const answers = await facesIn(...frames);
    expect(answers.map((faces) => faces[0]?.label)).toEqual(
      frames.map((_, at) => (at % 2 ? 'with_mask' : 'without_mask')),
    );
  });

  describe('where people are known', () => {
    // The detector sees a mask (0.46 of red, 0.53 of green: no mask); so does the classifier in the first box, which is red.
    const frame = halves([255, 0, 0], [0, 255, 0]);
    const saw = { with_mask: 0.02, without_mask: 0.96, incorrect_mask: 0.02, not_face: 0 };
    const settled = (box: KnownFace['box']): KnownFace => ({
      box,
      reach: 1,
      label: 'without_mask',
      share: 1,
      opinion: { scores: saw, ageMs: 400, asks: 3 },
    });

    it('tells what the classifier said of whom it was asked about, and how many', async () => {
      const [found] = await (await open()).detect([{ ...frame, known: [] }]);
      const [first] = found!.detections;
      expect(found!.crops).toBe(1);
      expect(first!.opinion?.with_mask).toBeCloseTo(1, 2);
    });

    it('judges whom it does not ask about by what the classifier said before', async () => {
      const known = [settled(TINY_BOXES[0]), settled(TINY_BOXES[1])];
      const [found] = await (await open()).detect([{ ...frame, known }]);
      expect(found!.crops).toBe(0);
      // 0.53 of a face, nearly all of it on one label by the pool.
      const [first] = found!.detections;
      expect(first).toMatchObject({ label: 'without_mask' });
      expect(first!.confidence).toBeGreaterThan(0.45);
      expect(first).not.toHaveProperty('opinion');
    });
  });

  it('needs a classifier', async () => {
    await using files = await writeTinyManifest(Uint8Array.of(1));
    const model = await loadModel(await readManifest(files.manifestPath));
    await expect(openDetector(model, { kind: 'two-step' })).rejects.toThrow('needs a classifier');
  });
});

const tightInput = {
  name: 'crops',
  type: 'uint8',
  layout: 'nhwc',
  colour: 'rgb',
  size: [32, 32],
  cropScale: 1,
};
