import { afterEach, describe, expect, it } from 'vitest';
import type { Detector, RgbFrame } from '../../../../pipeline/detect/detector.ts';
import { openDetector } from '../../../../pipeline/detect/detectors/registry.ts';
import { loadModel, readManifest } from '../../../../pipeline/detect/models/manifest.ts';
import type { TinyModelOptions } from '../tiny-model.ts';
import { TINY_BOXES, tinyModel } from '../tiny-model.ts';
import { writeTinyManifest } from '../tiny-manifest.ts';

function plainFrame(red: number, green: number, blue: number): RgbFrame {
  const rgb = new Uint8Array(64 * 32 * 3).map((_, index) => [red, green, blue][index % 3]!);
  return { width: 64, height: 32, rgb };
}

describe('SingleStageDetector', () => {
  let detector: Detector | null = null;

  async function open(
    options: TinyModelOptions = {},
    changes: Record<string, unknown> = {},
  ): Promise<Detector> {
    await using files = await writeTinyManifest(tinyModel(options), changes);
    detector = await openDetector(await loadModel(await readManifest(files.manifestPath)));
    return detector;
  }

  afterEach(async () => {
    await detector?.close();
    detector = null;
  });

  it('answers each frame of a batch in order, with the top label and all scores', async () => {
    const answers = await (
      await open()
    ).detect([plainFrame(255, 0, 51), plainFrame(0, 204, 102), plainFrame(0, 0, 153)]);
    expect(answers.map(({ detections }) => detections[0]?.label)).toEqual([
      'with_mask',
      'without_mask',
      'incorrect_mask',
    ]);
    const [face] = answers[1]!.detections;
    expect(face?.confidence).toBeCloseTo(0.8, 5);
    expect(face?.scores.incorrect_mask).toBeCloseTo(0.4, 5);
    for (const [index, value] of face!.box.entries()) expect(value).toBeCloseTo(TINY_BOXES[0][index]!, 6);
  });

  it('looks at frames of another size after those of the first', async () => {
    const opened = await open();
    const wide: RgbFrame = { width: 96, height: 64, rgb: new Uint8Array(96 * 64 * 3).fill(204) };
    for (const frame of [plainFrame(204, 204, 204), wide, plainFrame(204, 204, 204)]) {
      const [found] = await opened.detect([frame]);
      expect(found?.detections[0]?.confidence).toBeCloseTo(0.8, 5);
    }
  });

  it('leaves out boxes below the least confidence', async () => {
    const answers = await (
      await open()
    ).detect([plainFrame(0, 204, 0), plainFrame(0, 76, 0), plainFrame(25, 0, 0)]);
    expect(answers.map(({ detections }) => detections.length)).toEqual([2, 1, 0]);
  });

  it("maps score columns by the manifest's labels", async () => {
    const labels = ['incorrect_mask', 'without_mask', 'with_mask'];
    const [found] = await (await open({}, { labels })).detect([plainFrame(255, 0, 0)]);
    expect(found?.detections[0]?.label).toBe('incorrect_mask');
  });

  it('leaves one of two boxes on the same face', async () => {
    const box = [0.1, 0.1, 0.5, 0.5];
    const [found] = await (await open({ boxes: [box, box] })).detect([plainFrame(255, 0, 0)]);
    expect(found?.detections).toHaveLength(1);
  });

  it('leaves out boxes that are not numbers or inside out', async () => {
    const boxes = [
      [Number.NaN, 0.1, 0.5, 0.5],
      [0.5, 0.5, 0.4, 0.6],
    ];
    expect(await (await open({ boxes })).detect([plainFrame(255, 0, 0)])).toEqual([
      { detections: [], crops: 0 },
    ]);
  });

  it.each([
    [
      'another input name',
      { inputName: 'images' },
      'should have the input frames (uint8), but has: images (uint8)',
    ],
    [
      'another input type',
      { inputType: 1 },
      'should have the input frames (uint8), but has: frames (float32)',
    ],
    [
      'another output name',
      { boxesName: 'rects' },
      'should have the output boxes (float32), but has: rects (float32)',
    ],
    [
      'another box shape',
      {
        boxes: [
          [0, 0, 1, 1, 1],
          [0, 0, 1, 1, 1],
        ],
      },
      'should give boxes as float32 [1, k, 4]',
    ],
  ])('refuses a file with %s than the manifest says', async (_, options, message) => {
    await expect(open(options)).rejects.toMatchObject({
      code: 'model-mismatch',
      message: expect.stringContaining(message) as string,
    });
  });

  it('refuses a file that is not ONNX', async () => {
    await using files = await writeTinyManifest(Buffer.from('no model'));
    const model = await loadModel(await readManifest(files.manifestPath));
    await expect(openDetector(model)).rejects.toMatchObject({ code: 'model-mismatch' });
  });
});
