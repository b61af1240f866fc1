import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Config } from '../../config/schema.ts';
import type { CameraSettings } from '../../pipeline/camera/settings.ts';
import type { SourceSettings } from '../../pipeline/domain/source-settings.ts';

export const MANIFEST_PATH = fileURLToPath(new URL('../../models/manifest.json', import.meta.url));

/** What is shown to one viewer: the same in every bench and for ffmpeg beside it. */
export const VIEW_BITRATE_BPS = 2_500_000;

/** The product's defaults: what is measured is what a user gets. */
export const CONFIG = Config.parse({});

export function productSettings(
  cameraId: string,
  source: SourceSettings,
  { folder, socketPath }: { readonly folder: string; readonly socketPath: string },
): CameraSettings {
  const { fileFolder: _, ...ingest } = CONFIG.ingest;
  return {
    cameraId,
    name: cameraId,
    source,
    ingest,
    media: CONFIG.media,
    detect: {
      socketPath,
      fps: CONFIG.detect.fps,
      motionGate: CONFIG.detect.motionGate,
      followLooks: CONFIG.detect.followLooks,
    },
    rules: CONFIG.rules,
    publish: CONFIG.publish,
    record: { folder: path.join(folder, 'clips'), ...CONFIG.record },
    logLevel: 'error',
  };
}
