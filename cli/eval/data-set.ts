import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isPictureName, listFolder } from '../detect/inputs.ts';
import { CommandError } from '../run-command.ts';
import type { LabelledBox } from './judge/judged-picture.ts';
import { parseYoloLabels } from './yolo-labels.ts';

export interface LabelledPicture {
  readonly file: string;
  /** Below `images`. */
  readonly name: string;
  readonly truths: readonly LabelledBox[];
}

export interface DataSet {
  readonly pictures: readonly LabelledPicture[];
  /** Pictures taken as without faces, as YOLO's convention is. */
  readonly unlabelled: number;
  /** Label files without a picture: something is missing. */
  readonly orphans: readonly string[];
}

/** `images/<name>.<jpg, png, webp, …>` with `labels/<name>.txt`. @throws CommandError */
export async function readDataSet(folder: string): Promise<DataSet> {
  const [images, labels] = [join(folder, 'images'), join(folder, 'labels')];
  for (const each of [folder, images, labels]) {
    if (!(await stat(each).catch(() => null))?.isDirectory()) {
      throw new CommandError(
        `There is no folder ${each}: a data set has pictures in images and their YOLO labels in labels.`,
      );
    }
  }
  const names = (await listFolder(images)).filter(isPictureName);
  if (names.length === 0) throw new CommandError(`The folder ${images} has no pictures.`);
  const labelNames = new Set((await listFolder(labels)).filter((name) => name.endsWith('.txt')));
  const pictures: LabelledPicture[] = [];
  let unlabelled = 0;
  const wanted = new Set<string>();
  for (const name of names) {
    const labelName = name.replace(/\.[^./]*$/, '.txt');
    if (wanted.has(labelName))
      throw new CommandError(`Two pictures in ${images} share the labels ${labelName}: rename one.`);
    wanted.add(labelName);
    const labelFile = join(labels, labelName);
    const isLabelled = labelNames.has(labelName);
    if (!isLabelled) unlabelled += 1;
    const truths = isLabelled ? parseYoloLabels(await readFile(labelFile, 'utf8'), labelFile) : [];
    pictures.push({ file: join(images, name), name, truths });
  }
  return {
    pictures,
    unlabelled,
    orphans: [...labelNames].filter((name) => !wanted.has(name) && name !== 'classes.txt'),
  };
}
