// Forked by demo-clip.ts: makes the demo clip in the folder that is its argument. A process of its own, because the
// work is pixels and codecs, which the server never touches.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { silenceLibav } from '../pipeline/media/libav.ts';
import { ClipEncoder } from './clip-encoder.ts';
import { readDemoFaces } from './demo-faces.ts';
import { demoFrames } from './demo-frames.ts';
import type { ClipMakerMessage } from './demo-messages.ts';
import { demoPhotoPath } from './demo-photos.ts';
import { CLIP, clipDurationMs, SCENES } from './demo-script.ts';
import { demoTruth } from './demo-truth.ts';

const PROGRESS_EVERY_FRAMES = 15;

const tell = (message: ClipMakerMessage): void => void process.send?.(message);
// Nobody is left to want the clip.
process.on('disconnect', () => process.exit(1));

try {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new Error('usage: make-demo-clip.ts FOLDER');
  silenceLibav();
  await writeDurably(join(folder, 'demo.h264'), await encodeClip());
  const truth = demoTruth(SCENES, await readDemoFaces());
  await writeDurably(join(folder, 'demo.truth.json'), `${JSON.stringify(truth)}\n`);
  process.exit(0);
} catch (error) {
  tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  process.disconnect?.();
}

async function encodeClip(): Promise<Buffer> {
  const total = (clipDurationMs(SCENES) * CLIP.fps) / 1000;
  const encoder = new ClipEncoder(CLIP);
  try {
    let count = 0;
    for await (const picture of demoFrames(SCENES, demoPhotoPath)) {
      encoder.encode(picture);
      count += 1;
      if (count % PROGRESS_EVERY_FRAMES === 0) tell({ type: 'progress', share: count / total });
    }
    return encoder.finish();
  } finally {
    encoder.close();
  }
}

/** On the disk before the folder gets its final name, so that a power cut leaves no half clip behind under it. */
async function writeDurably(path: string, content: Buffer | string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
