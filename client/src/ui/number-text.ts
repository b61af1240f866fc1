/** `1.8 MB`. */
export function sizeText(sizeBytes: number): string {
  if (sizeBytes < 1000) return `${sizeBytes}\u00a0bytes`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = sizeBytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 10 ? Math.round(value) : value.toFixed(1)}\u00a0${units[unit]}`;
}

/** FFmpeg's codec name as people know it. */
export function codecText(codec: string): string {
  const known: Record<string, string> = {
    h264: 'H.264',
    hevc: 'H.265',
    mjpeg: 'Motion JPEG',
    mpeg4: 'MPEG-4',
    vp8: 'VP8',
    vp9: 'VP9',
    av1: 'AV1',
  };
  return known[codec.toLowerCase()] ?? codec;
}

export function countText(count: number, one: string, many: string): string {
  return `${count.toLocaleString()}\u00a0${count === 1 ? one : many}`;
}
