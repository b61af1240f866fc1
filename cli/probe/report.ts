import type { ProbeResult } from '../../pipeline/camera/probe/probe-result.ts';

export function jsonReport(facts: ProbeResult): string {
  return JSON.stringify({ ...facts, snapshotJpeg: undefined });
}

export function textReport(address: string, facts: ProbeResult): string {
  const {
    codec,
    profile,
    pixelFormat,
    width,
    height,
    fps,
    gop,
    hasBFrames,
    timeToFirstFrameMs,
    bitrateBps,
    plan,
  } = facts;
  const seconds = gop === null || fps === null ? '' : ` (${number(gop / fps)} s)`;
  const rows = [
    ['codec', [codec, profile, pixelFormat].filter((word) => word !== null).join(', ')],
    ['size', `${width}x${height}`],
    ['frames a second', fps === null ? 'unknown' : number(fps)],
    ['keyframes', gop === null ? 'fewer than two were seen' : `every ${gop} frames${seconds}`],
    ['B-frames', hasBFrames ? 'yes' : 'no'],
    ['first picture', `after ${Math.round(timeToFirstFrameMs)} ms`],
    ['bitrate', bitrateBps === null ? 'unknown' : `${number(bitrateBps / 1e6)} Mbit/s`],
  ] as const;
  return [address, ...rows.map(([name, value]) => `  ${name.padEnd(16)} ${value}`), '', ...plan].join('\n');
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}
