import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { PICTURE_EXTENSIONS } from '../picture-file.ts';
import { CommandError } from '../run-command.ts';

/** Names that a folder is searched for. */
const VIDEO_EXTENSIONS = ['.mp4', '.m4v', '.mov', '.mkv', '.webm', '.avi', '.ts', '.flv', '.3gp'] as const;

export interface Input {
  readonly file: string;
  /** As the results name it: as given, or relative to the folder that was given. */
  readonly name: string;
  /** Below the folder of results. */
  readonly resultName: string;
  readonly kind: 'picture' | 'video';
}

/**
 * Pictures and videos in a stable order: as given, folders by name and with all they contain. Hidden files and folders
 * and `skippedFolder` are left out.
 * @throws CommandError when a path does not exist or has nothing to look at.
 */
export async function listInputs(given: readonly string[], skippedFolder: string): Promise<Input[]> {
  const lists = await Promise.all(
    given.map(async (path): Promise<Input[]> => {
      const found = await stat(path).catch((error: unknown) => {
        throw new CommandError(`There is no file or folder ${path}.`, { cause: error });
      });
      if (!found.isDirectory())
        return [{ file: path, name: path, resultName: basename(path), kind: kindOf(path) ?? 'picture' }];
      const inputs = (await listFolder(path, resolve(skippedFolder))).flatMap((name): Input[] => {
        const kind = kindOf(name);
        return kind === null ? [] : [{ file: join(path, name), name, resultName: name, kind }];
      });
      if (inputs.length === 0) throw new CommandError(`The folder ${path} has neither pictures nor videos.`);
      return inputs;
    }),
  );
  return lists.flat();
}

/** Paths of all files below, relative to it, with `/`. Links to folders are not followed: they may lead in circles. */
export async function listFolder(folder: string, skipped?: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new CommandError(`The folder ${folder} cannot be read (${String(error)}).`, { cause: error });
  });
  const names: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || resolve(path) === skipped) continue;
    if (entry.isDirectory())
      names.push(...(await listFolder(path, skipped)).map((name) => `${entry.name}/${name}`));
    else names.push(entry.name);
  }
  return names;
}

export function isPictureName(name: string): boolean {
  return PICTURE_EXTENSIONS.some((extension) => extension === extname(name).toLowerCase());
}

function kindOf(name: string): Input['kind'] | null {
  if (isPictureName(name)) return 'picture';
  return VIDEO_EXTENSIONS.some((extension) => extension === extname(name).toLowerCase()) ? 'video' : null;
}
