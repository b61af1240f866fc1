import { afterEach, describe, expect, it } from 'vitest';
import { loadClassifier } from '../../../../pipeline/detect/models/classifier-file.ts';
import { CropClassifier } from '../../../../pipeline/detect/classifiers/crop-classifier.ts';
import { readManifest } from '../../../../pipeline/detect/models/manifest.ts';
import { CROP_SIDE, tinyClassifier, writeTwoModels } from '../tiny-classifier.ts';

const PIXELS = CROP_SIDE * CROP_SIDE;

function plainCrops(...colours: (readonly [number, number, number])[]) {
  const rgb = Uint8Array.from(colours.flatMap((colour) => Array<typeof colour>(PIXELS).fill(colour).flat()));
  return { count: colours.length, side: CROP_SIDE, rgb };
}

describe('CropClassifier', () => {
  let classifier: CropClassifier | null = null;

  async function open(options: Parameters<typeof writeTwoModels>[0] = {}): Promise<CropClassifier> {
    await using files = await writeTwoModels(options);
    classifier = await CropClassifier.open(await loadClassifier(await readManifest(files.manifestPath)));
    return classifier;
  }

  afterEach(async () => {
    await classifier?.close();
    classifier = null;
  });

  it('answers each crop of a batch in order', async () => {
    const scores = await (await open()).classify(plainCrops([200, 0, 0], [50, 150, 0], [0, 0, 0]));
    expect(scores.map((each) => Object.values(each).map((value) => Number(value.toFixed(3))))).toEqual([
      [1, 0, 0, 0],
      [0.25, 0.75, 0, 0],
      [0, 0, 0, 1],
    ]);
    expect(await classifier!.classify(plainCrops())).toEqual([]);
  });

  it("maps columns by the entry's labels, and gives 0 to labels that are not there", async () => {
    const labels = ['without_mask', 'with_mask', 'not_face'];
    const two = await open({ classifier: { columns: 3 }, changes: { labels } });
    const [scores] = await two.classify(plainCrops([255, 0, 0]));
    expect(scores).toEqual({ with_mask: 0, without_mask: 1, incorrect_mask: 0, not_face: 0 });
  });

  it.each([
    [
      'another input',
      { classifier: { inputName: 'images' } },
      'should have the input crops (uint8), but has: images (uint8)',
    ],
    ['other columns', { classifier: { columns: 3 } }, 'should give scores as float32 [1, 4], gave [1, 3]'],
    [
      'no embedding',
      { changes: { outputs: { scores: 'scores', embedding: 'e' } } },
      'should have the output e',
    ],
    ['scores that are no probabilities', { classifier: { isWithoutSum: true } }, 'sum to 1, gave 28.50'],
  ])('refuses a file with %s', async (_, options, message) => {
    await expect(open(options)).rejects.toMatchObject({
      code: 'model-mismatch',
      message: expect.stringContaining(message) as string,
    });
  });

  it('refuses a truncated file, naming it', async () => {
    await using files = await writeTwoModels();
    const model = await loadClassifier(await readManifest(files.manifestPath));
    const cut = { ...model, bytes: tinyClassifier().subarray(0, 100) };
    await expect(CropClassifier.open(cut)).rejects.toThrow(model.file);
  });
});
