import { describe, expect, it } from 'vitest';
import { PictureCells } from '../../../pipeline/motion/picture-cells.ts';
import { paintedLuma } from './luma.ts';

describe('PictureCells', () => {
  const cells = () =>
    new PictureCells((width, height) => ({ columns: Math.ceil(width / 16), rows: Math.ceil(height / 16) }));
  const flat = (width: number, height: number, level: number) => paintedLuma(width, height, () => level);

  it('measures all of a picture', () => {
    const left = paintedLuma(64, 32, (x) => (x < 32 ? 200 : 40));
    const { grid, means } = cells().measure(left);
    expect([grid.columns, grid.rows]).toEqual([4, 2]);
    expect([...means]).toEqual([200, 200, 40, 40, 200, 200, 40, 40]);
  });

  it('keeps its grid, and what it told, while pictures keep their size', () => {
    const watched = cells();
    const first = watched.measure(flat(64, 32, 10));
    const second = watched.measure(flat(64, 32, 90));
    expect(second.grid).toBe(first.grid);
    expect([first.means[0], second.means[0]]).toEqual([10, 90]);
  });

  it('has another grid for another size, though it has as many cells, and when the first comes again', () => {
    const watched = cells();
    const grids = [64, 63, 64].map((width) => watched.measure(flat(width, 32, 10)).grid);
    expect(grids.map(({ columns }) => columns)).toEqual([4, 4, 4]);
    expect(new Set(grids).size).toBe(3);
  });
});
