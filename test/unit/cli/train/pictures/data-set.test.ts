import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkCounts, readClassFolders } from '../../../../../cli/train/pictures/data-set.ts';

describe('readClassFolders', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maskwatch-classes-'));
    await Promise.all(['with_mask', 'without_mask'].map((name) => addPictures(name, 6)));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Names are all that is read here. */
  async function addPictures(name: string, count: number): Promise<void> {
    await mkdir(join(folder, name, 'deeper'), { recursive: true });
    for (let index = 0; index < count; index += 1)
      await writeFile(join(folder, name, index % 2 === 0 ? `${index}.jpg` : `deeper/${index}.PNG`), '');
  }

  it('takes the folders as classes in the order of their names, with pictures at any depth', async () => {
    await addPictures('incorrect_mask', 5);
    await writeFile(join(folder, 'README.md'), '');
    await writeFile(join(folder, 'with_mask', 'notes.txt'), '');
    await mkdir(join(folder, '.cache'));
    const { classes, pictures } = await readClassFolders(folder);
    expect(classes).toEqual(['incorrect_mask', 'with_mask', 'without_mask']);
    expect(pictures).toHaveLength(17);
    expect(pictures.find(({ name }) => name === 'with_mask/deeper/1.PNG')).toEqual({
      file: join(folder, 'with_mask', 'deeper', '1.PNG'),
      name: 'with_mask/deeper/1.PNG',
      label: 1,
    });
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['one class', () => remove('with_mask'), /has only the folder without_mask: a data set has a folder/],
    ['no class', () => Promise.all([remove('with_mask'), remove('without_mask')]), /has no folder in it/],
    ['no folder', () => rm(folder, { recursive: true }), /The folder .*maskwatch-classes.* cannot be read/],
    ['an empty class', () => mkdir(join(folder, 'not_face')), /not_face has no pictures that can be read/],
    ['a class of four', () => addPictures('not_face', 4), /not_face has 4 pictures.* at least 5 are needed/],
  ])('refuses %s with a sentence', async (_, spoil, message) => {
    await spoil();
    await expect(readClassFolders(folder)).rejects.toThrow(message);
  });

  it('counts again without the pictures that turned out to be broken', async () => {
    const { classes, pictures } = await readClassFolders(folder);
    expect(() => checkCounts(folder, { classes, pictures: pictures.slice(2) })).toThrow(
      /with_mask has 4 pictures/,
    );
  });

  const remove = (name: string) => rm(join(folder, name), { recursive: true });
});
