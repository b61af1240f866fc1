import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isPictureName, listFolder } from '../../detect/inputs.ts';
import { CommandError } from '../../run-command.ts';

export interface ClassPicture {
  readonly file: string;
  /** Below the data set. */
  readonly name: string;
  /** Index into the classes. */
  readonly label: number;
}

export interface ClassFolders {
  /** Names of the folders, sorted: the order of the model's outputs. */
  readonly classes: readonly string[];
  readonly pictures: readonly ClassPicture[];
}

/** With fewer, a fifth for validation is no picture at all. */
const MIN_PICTURES = 5;

/** A folder a class, with pictures at any depth below it. @throws CommandError */
export async function readClassFolders(dataSet: string): Promise<ClassFolders> {
  const entries = await readdir(dataSet, { withFileTypes: true }).catch((error: unknown) => {
    throw new CommandError(`The folder ${dataSet} cannot be read (${String(error)}).`, { cause: error });
  });
  const classes = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .toSorted();
  if (classes.length < 2) {
    const found = classes.length === 0 ? 'has no folder in it' : `has only the folder ${classes[0]}`;
    throw new CommandError(
      `The data set ${dataSet} ${found}: a data set has a folder of pictures for each class, as with_mask and without_mask.`,
    );
  }
  const lists = await Promise.all(
    classes.map(async (name, label) => {
      const files = (await listFolder(join(dataSet, name))).filter(isPictureName);
      return files.map((file) => ({ file: join(dataSet, name, file), name: `${name}/${file}`, label }));
    }),
  );
  const pictures = lists.flat();
  checkCounts(dataSet, { classes, pictures });
  return { classes, pictures };
}

/** @throws CommandError that names a class without enough pictures. */
export function checkCounts(dataSet: string, { classes, pictures }: ClassFolders): void {
  for (const [label, name] of classes.entries()) {
    const count = pictures.filter((picture) => picture.label === label).length;
    if (count === 0)
      throw new CommandError(
        `The class folder ${join(dataSet, name)} has no pictures that can be read: add some, or remove the folder.`,
      );
    if (count < MIN_PICTURES)
      throw new CommandError(
        `The class folder ${join(dataSet, name)} has ${count} pictures that can be read; at least ${MIN_PICTURES} are needed to ` +
          'train and to validate.',
      );
  }
}
