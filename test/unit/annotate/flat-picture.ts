import type { Planes } from '../../../pipeline/annotate/planes.ts';

const PADDING_BYTE = 0xa5;

/** A picture of one colour whose rows are followed by `paddingBytes` bytes of PADDING_BYTE. */
export function flatPicture(
  width: number,
  height: number,
  paddingBytes = 0,
  [y, u, v] = [120, 128, 128],
): Planes {
  const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const plane = (columns: number, rows: number, value = 0): Buffer => {
    const data = Buffer.alloc((columns + paddingBytes) * rows, PADDING_BYTE);
    for (let row = 0; row < rows; row++) {
      const start = row * (columns + paddingBytes);
      data.fill(value, start, start + columns);
    }
    return data;
  };
  return {
    width,
    height,
    data: [plane(width, height, y), plane(halfWidth, halfHeight, u), plane(halfWidth, halfHeight, v)],
    linesize: [width + paddingBytes, halfWidth + paddingBytes, halfWidth + paddingBytes],
  };
}

/** Y, U and V at a luma position. */
export function pixelAt({ data, linesize }: Planes, x: number, y: number): readonly number[] {
  return [
    data[0].readUInt8(y * linesize[0] + x),
    data[1].readUInt8((y >> 1) * linesize[1] + (x >> 1)),
    data[2].readUInt8((y >> 1) * linesize[2] + (x >> 1)),
  ];
}

/** Whether every byte behind the rows' ends is still what it was. */
export function isPaddingUntouched({ width, data, linesize }: Planes): boolean {
  return ([0, 1, 2] as const).every((plane) => {
    const columns = plane === 0 ? width : Math.ceil(width / 2);
    return data[plane].every((byte, i) => i % linesize[plane] < columns || byte === PADDING_BYTE);
  });
}
