import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { differenceHash, hashDistance } from '../../../../../cli/train/pictures/difference-hash.ts';
import { findDuplicates } from '../../../../../cli/train/pictures/duplicates.ts';
import { PHOTO } from '../../../../integration/cli-process.ts';

/** Part of a photo as 224x224 RGB. */
async function crop(left: number, change: (picture: Sharp) => Sharp = (same) => same) {
  const part = sharp(PHOTO).extract({ left, top: 60, width: 260, height: 260 }).resize(224, 224);
  const changed = await change(sharp(await part.png().toBuffer()))
    .png()
    .toBuffer();
  return new Uint8Array(await sharp(changed).removeAlpha().raw().toBuffer());
}

describe('findDuplicates', () => {
  const picture = (sha256: string, ...words: number[]) => ({
    sha256,
    differenceHash: Uint32Array.from({ length: 8 }, (_, index) => words[index] ?? 0),
  });

  it('groups equal pixels, and chains of near pictures', () => {
    // Each differs from the one before in 20 bits, the last from all by 64 and more.
    const far = picture('d', 0, 0, -1, -1);
    const pictures = [picture('a'), picture('b', 0xfffff), picture('a'), picture('c', 0xfffff, 0xfffff), far];
    expect(findDuplicates(pictures)).toEqual({ groups: [0, 0, 0, 0, 4], identical: 1, alike: 2 });
  });

  it('leaves pictures apart that differ in more than 24 bits', () => {
    const pictures = [picture('a'), picture('b', 0x1ffffff), picture('c', 0, 0, 0xffffff)];
    expect(findDuplicates(pictures).groups).toEqual([0, 1, 0]);
  });
});

describe('differenceHash', () => {
  it('hardly changes with blur, brightness, compression and a drawn mask', async () => {
    const hash = differenceHash(await crop(40));
    const mask = Buffer.from('<svg width="70" height="45"><rect width="70" height="45" fill="#9ad"/></svg>');
    const changes: ((same: Sharp) => Sharp)[] = [
      (same) => same.blur(1.5),
      (same) => same.modulate({ brightness: 1.2 }),
      (same) => same.jpeg({ quality: 30 }),
      (same) => same.composite([{ input: mask, left: 80, top: 120 }]),
    ];
    for (const change of changes)
      expect(hashDistance(hash, differenceHash(await crop(40, change)), 256)).toBeLessThanOrEqual(24);
  });

  it('tells different pictures apart', async () => {
    const [hash, other] = [differenceHash(await crop(0)), differenceHash(await crop(400))];
    expect(hashDistance(hash, other, 256)).toBeGreaterThan(60);
  });

  it('has a bit for each cell that is brighter than its left neighbour', () => {
    const ramp = Uint8Array.from({ length: 224 * 224 * 3 }, (_, at) => Math.floor(at / 3) % 224);
    expect([...differenceHash(ramp)]).toEqual(Array.from({ length: 8 }, () => 0xffffffff));
    expect([...differenceHash(ramp.map((value) => 255 - value))]).toEqual(Array.from({ length: 8 }, () => 0));
  });
});
