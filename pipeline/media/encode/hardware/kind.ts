/** Hardware that encodes H.264, by the second half of FFmpeg's name, in the order in which `auto` tries them. */
export const HARDWARE_ENCODER_KINDS = ['nvenc', 'qsv', 'vaapi', 'amf', 'v4l2m2m'] as const;

export type HardwareEncoderKind = (typeof HARDWARE_ENCODER_KINDS)[number];

export type HardwareEncoderChoice = 'off' | 'auto' | HardwareEncoderKind;
