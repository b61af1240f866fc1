import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openDetector } from '../../pipeline/detect/detectors/registry.ts';
import { detectionsToPicture, placePicture } from '../../pipeline/detect/letterbox.ts';
import { loadModel, readManifest } from '../../pipeline/detect/models/manifest.ts';

const SHIPPED = fileURLToPath(new URL('../../models/manifest.json', import.meta.url));
const PHOTO = fileURLToPath(
  new URL('../../node_modules/@vladmandic/face-api/demo/sample1.jpg', import.meta.url),
);

// Without models/manifest.json there is no model yet to look with.
describe.skipIf(!existsSync(SHIPPED))('the model that is shipped', () => {
  it('finds bare faces in a photo of people without masks', async () => {
    const model = await loadModel(await readManifest(SHIPPED));
    const { width, height } = await sharp(PHOTO).metadata();
    const place = placePicture(width, height, model.spec.input.sizes);
    const [window] = place.windows;
    const fill = model.spec.input.letterboxFill;
    const rgb = await sharp(PHOTO)
      .resize(window.width, window.height, { fit: 'fill' })
      .removeAlpha()
      .extend({
        left: window.left,
        top: window.top,
        right: place.inputWidth - window.width - window.left,
        bottom: place.inputHeight - window.height - window.top,
        background: { r: fill, g: fill, b: fill },
      })
      .raw()
      .toBuffer();
    const detector = await openDetector(model);
    const [found] = await detector.detect([{ width: place.inputWidth, height: place.inputHeight, rgb }]);
    await detector.close();
    const sure = detectionsToPicture(found?.detections ?? [], place).filter(
      (face) => face.confidence >= model.spec.thresholds.startConfidence,
    );
    expect(sure.length).toBeGreaterThan(0);
    expect(new Set(sure.map((face) => face.label))).toEqual(new Set(['without_mask']));
  });
});
