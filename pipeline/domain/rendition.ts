/**
 * How a camera's picture goes to a viewer: `annotated`, boxes drawn in and encoded anew; `grid`, the same but small, for
 * walls of cameras; `overlay`, the camera's own H.264 untouched, with the boxes beside it.
 */
export const RENDITIONS = ['annotated', 'grid', 'overlay'] as const;

export type Rendition = (typeof RENDITIONS)[number];
