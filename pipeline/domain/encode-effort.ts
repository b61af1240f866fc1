/** How hard x264 tries: as `publish.preset` says, or a step or two less while the machine is full. The most comes first. */
export const ENCODE_EFFORTS = ['full', 'less', 'least'] as const;

export type EncodeEffort = (typeof ENCODE_EFFORTS)[number];
