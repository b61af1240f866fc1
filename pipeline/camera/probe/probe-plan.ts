import type { ProbeResult } from './probe-result.ts';

/** What the product will do with such a camera, and what its owner could set better; a sentence each. */
export function planFor(facts: Omit<ProbeResult, 'plan' | 'snapshotJpeg'>): readonly string[] {
  const { codec, width, height, fps, gop, hasBFrames } = facts;
  const plan: string[] = [];
  plan.push(
    `Decoded as ${codec}, ${width}x${height}${fps === null ? '' : ` at ${round(fps)} pictures a second`}.`,
  );
  plan.push('Shown with boxes drawn in, as H.264 by WebRTC, only while somebody watches.');
  plan.push(
    codec === 'h264'
      ? 'Clips keep the camera’s own video, untouched.'
      : `Clips are converted from ${codec} to H.264 while they are written, so that browsers play them.`,
  );
  if (hasBFrames)
    plan.push(
      'The camera sends B-frames, which delay the picture: switch them off in the camera if it allows.',
    );
  if (gop !== null && fps !== null && gop / fps > 4) {
    plan.push(
      `Keyframes come only every ${round(gop / fps)} seconds: clips begin that much earlier, and a reconnect takes as long. Set 1 to 2 seconds in the camera.`,
    );
  }
  if (width * height > 1920 * 1080 * 1.1)
    plan.push('Viewers get it scaled down to 1080p; clips keep the full size.');
  if (height < 360)
    plan.push('The picture is small: only faces near the camera will be seen. Use the camera’s main stream.');
  if (fps !== null && fps < 5)
    plan.push('Fewer than 5 pictures a second: people who walk fast may be missed.');
  return plan;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
