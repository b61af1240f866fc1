import {
  CLIP,
  clipDurationMs,
  FADE_MS,
  MASK_CHANGE_MS,
  timeScenes,
  viewAt,
  type Scene,
} from './demo-script.ts';
import { paintScene, type ScenePictures } from './photo-pictures.ts';
import { blend, drawView, newPicture, type Picture } from './picture.ts';

/**
 * The pictures of the demo clip, one by one. Each is valid until the next is asked for.
 * @param photoPath where the photo of this name is.
 */
export async function* demoFrames(
  scenes: readonly Scene[],
  photoPath: (photo: string) => string,
): AsyncGenerator<Picture> {
  const timed = timeScenes(scenes);
  const painted = await Promise.all(scenes.map((scene) => paintScene(scene, photoPath(scene.photo))));
  const count = Math.round((clipDurationMs(scenes) * CLIP.fps) / 1000);
  const [out, first, second] = [0, 1, 2].map(() => newPicture(CLIP.width, CLIP.height));
  if (out === undefined || first === undefined || second === undefined) return;

  for (let index = 0; index < count; index += 1) {
    const atMs = (index * 1000) / CLIP.fps;
    const current = timed.findLastIndex(({ startMs }) => startMs <= atMs);
    const now = timed[current];
    const pictures = painted[current];
    const next = timed[(current + 1) % timed.length];
    const nextPictures = painted[(current + 1) % timed.length];
    if (now === undefined || pictures === undefined || next === undefined || nextPictures === undefined)
      return;

    const gapStartMs = now.endMs;
    const nextStartMs = next.startMs > gapStartMs ? next.startMs : clipDurationMs(scenes);
    if (atMs < gapStartMs) {
      drawScene(now.scene, pictures, atMs - now.startMs, out, first, second);
    } else if (atMs < gapStartMs + FADE_MS) {
      drawScene(now.scene, pictures, now.scene.durationMs, first, out, second);
      blend(first, nextPictures.gap, (atMs - gapStartMs) / FADE_MS, out);
    } else if (atMs >= nextStartMs - FADE_MS) {
      drawScene(next.scene, nextPictures, 0, first, out, second);
      blend(first, nextPictures.gap, (nextStartMs - atMs) / FADE_MS, out);
    } else {
      blend(nextPictures.gap, nextPictures.gap, 0, out);
    }
    yield out;
  }
}

function drawScene(
  scene: Scene,
  { states }: ScenePictures,
  atMs: number,
  target: Picture,
  before: Picture,
  after: Picture,
): void {
  const view = viewAt(scene, atMs);
  const half = MASK_CHANGE_MS / 2;
  const changing = states.findIndex(({ fromMs }, index) => index > 0 && Math.abs(atMs - fromMs) < half);
  const to = changing > 0 ? states[changing] : states.findLast(({ fromMs }) => fromMs <= atMs);
  const from = changing > 0 ? states[changing - 1] : undefined;
  if (to === undefined) return;
  if (from === undefined) {
    drawView(to.picture, view, target);
    return;
  }
  drawView(from.picture, view, before);
  drawView(to.picture, view, after);
  blend(before, after, (atMs - to.fromMs + half) / MASK_CHANGE_MS, target);
}
