import { mkdir, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { CommandError } from '../run-command.ts';
import type { Input } from './inputs.ts';

/** Of annotated pictures. */
const WRITTEN_EXTENSIONS: readonly string[] = ['.jpg', '.jpeg', '.png', '.webp'];

export const DEFAULT_FOLDER = 'maskwatch-out';

/**
 * The annotated copy of each input, in the order of the inputs. Formats that are not written become PNG or MP4, with the
 * extension added.
 * @param out A folder; for a single file also the copy's own name.
 * @throws CommandError when a copy would replace an input or another copy.
 */
export async function planResults(
  inputs: readonly Input[],
  out: string,
  isSingleFile: boolean,
): Promise<string[]> {
  const [first] = inputs;
  const isName = isSingleFile && !out.endsWith('/') && extname(out) !== '' && !(await isFolder(out));
  const planned =
    isName && first !== undefined
      ? [namedResult(first, out)]
      : inputs.map((input) => join(out, resultName(input)));
  const originals = new Map<string, string>();
  for (const { file } of inputs) originals.set((await identity(file)) ?? file, file);
  const taken = new Set<string>();
  for (const result of planned) {
    const original = originals.get((await identity(result)) ?? '');
    if (original !== undefined)
      throw new CommandError(`The annotated copy would replace ${original}: choose another --out.`);
    if (taken.has(result))
      throw new CommandError(`Two inputs would be written to ${result}: give them one at a time.`);
    taken.add(result);
  }
  return planned;
}

export async function makeFolderOf(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true }).catch((error: unknown) => {
    throw notWritten(file, error);
  });
}

export function notWritten(file: string, error: unknown): CommandError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CommandError(`${file} cannot be written (${reason}): choose another --out.`, { cause: error });
}

function namedResult({ kind }: Input, out: string): string {
  const allowed = kind === 'video' ? ['.mp4'] : WRITTEN_EXTENSIONS;
  if (allowed.includes(extname(out).toLowerCase())) return out;
  throw new CommandError(
    `An annotated ${kind} is written as ${allowed.join(', ')}, not as ${extname(out)}: change --out.`,
  );
}

function resultName({ kind, resultName: name }: Input): string {
  const extension = extname(name).toLowerCase();
  if (kind === 'video') return extension === '.mp4' ? name : `${name}.mp4`;
  return WRITTEN_EXTENSIONS.includes(extension) ? name : `${name}.png`;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

/** The same for all names of one file, also by links; null where there is none. */
async function identity(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  return found === null ? null : `${found.dev}:${found.ino}`;
}
