/** Width and height of a picture in the seed's recipe. */
export const PICTURE_SIDE = 224;

/** RGB, a byte each. */
export const PICTURE_BYTES = PICTURE_SIDE * PICTURE_SIDE * 3;
