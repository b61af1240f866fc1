import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readH264File, splitAccessUnits, splitNalUnits } from '../../../simulator/h264-file.ts';
import { annexB, clip, ClipFolder, PPS, slice, SPS } from './annex-b.ts';

let folder: ClipFolder;
beforeAll(async () => {
  folder = await ClipFolder.make();
});
afterAll(() => folder.remove());

describe('splitNalUnits', () => {
  it('takes start codes of three and of four bytes', () => {
    const bytes = Buffer.concat([Buffer.of(0, 0, 0, 1), SPS, Buffer.of(0, 0, 1), PPS]);
    expect(splitNalUnits(bytes)).toEqual([SPS, PPS]);
  });
});

describe('splitAccessUnits', () => {
  it('keeps parameter sets and all slices of a picture together', () => {
    const secondSlice = Buffer.of(0x65, 0x40, 0x01);
    const units = [SPS, PPS, slice(5, 20, 1), secondSlice, slice(1, 20, 2), slice(1, 20, 3)];
    const accessUnits = splitAccessUnits(units);
    expect(accessUnits.map(({ nalUnits }) => nalUnits.length)).toEqual([4, 1, 1]);
    expect(accessUnits.map(({ isKeyframe }) => isKeyframe)).toEqual([true, false, false]);
  });

  it('leaves out access unit delimiters', () => {
    const delimiter = Buffer.of(0x09, 0xf0);
    const accessUnits = splitAccessUnits([delimiter, slice(5, 20, 1), delimiter, slice(1, 20, 2)]);
    expect(accessUnits.map(({ nalUnits }) => nalUnits.length)).toEqual([1, 1]);
  });
});

describe('readH264File', () => {
  it('finds the parameter sets and every picture', async () => {
    const file = await readH264File(await folder.add('good.h264', clip()));
    expect(file.sps).toEqual(SPS);
    expect(file.pps).toEqual(PPS);
    expect(file.accessUnits).toHaveLength(10);
  });

  it('refuses a file that is no H.264, by its name', async () => {
    const path = await folder.add('bad.h264', annexB(slice(1, 20, 1)));
    await expect(readH264File(path)).rejects.toThrow(/bad\.h264 is no H\.264/);
  });
});
