import type { CameraStats } from '../../../server/api/resources/camera-stats.ts';
import type { ViewChoice } from './view-choice.ts';
import type { Served } from './served.ts';

/** Keyframes further apart than this are worth a word: a lost packet stops the picture for as long. */
const FAR_APART_MS = 4000;

/** What is seen, and why it is not what was chosen. */
export function viewNote(
  choice: ViewChoice,
  overlay: CameraStats['overlay'],
  served: Served | null,
): { readonly text: string; readonly isFallback: boolean } {
  if (choice === 'annotated') {
    const text = 'Boxes are drawn into the video, which adapts to your connection.';
    return { text, isFallback: false };
  }
  const reason = (overlay?.state === 'unavailable' ? overlay.reason : null) ?? served?.reason ?? null;
  if (reason !== null) return { text: `Shown annotated. ${reason}`, isFallback: true };
  const intervalMs = overlay?.keyframeIntervalMs ?? 0;
  const wait =
    intervalMs > FAR_APART_MS
      ? ` It sends a keyframe only every ${Math.round(intervalMs / 1000)} seconds: after a loss the picture may stand as long.`
      : '';
  return {
    text: `The camera’s own video, untouched; boxes are drawn over it here.${wait}`,
    isFallback: false,
  };
}
