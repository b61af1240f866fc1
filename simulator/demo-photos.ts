import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Where the photos of the npm package `@vladmandic/face-api` (MIT) are.
 * @throws Error saying what to do when the package is not installed.
 */
export function demoPhotoPath(photo: string): string {
  let manifest: string;
  try {
    manifest = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');
  } catch (cause) {
    throw new Error('the demo needs the npm package @vladmandic/face-api; run scripts/setup.sh', { cause });
  }
  return join(dirname(manifest), 'demo', photo);
}
