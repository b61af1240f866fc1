/** What decodes or encodes a camera's pictures now. */
export interface CodecInUse {
  readonly isHardware: boolean;
  /** FFmpeg's, as `libx264` or `h264_nvenc`; the device's where hardware decodes, as `vaapi`. */
  readonly name: string;
  /**
   * Why it is the CPU where hardware is wanted, as `h264_nvenc failed: …`; null otherwise. With hardware: why it is the CPU
   * for a part of the viewers, and will be for those who come.
   */
  readonly reason: string | null;
}
