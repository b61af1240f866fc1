import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { CommandError } from '../run-command.ts';
import { readMetadata } from './onnx/classifier-graph.ts';

const licenceSchema = z.object({ weights: z.string(), notes: z.string() });

/** As in the manifest: of the weights. */
export type Licence = Readonly<z.infer<typeof licenceSchema>>;

/** The part of the manifest that a base is looked up by; the detector checks the rest. */
const manifestSchema = z.object({
  defaultClassifier: z.string().optional(),
  models: z.array(
    z.object({ name: z.string(), file: z.string(), sha256: z.string(), licence: licenceSchema }),
  ),
});

const UNKNOWN: Licence = { weights: 'unknown', notes: 'The base states no licence.' };

/** The project's own classifier, whose embedding is the base where none is given. @throws CommandError */
export async function defaultClassifier(
  manifest: string,
): Promise<{ path: string; sha256: string; licence: Licence }> {
  const text = await readFile(manifest, 'utf8').catch((error: unknown) => {
    throw new CommandError(`The model manifest ${manifest} cannot be read (${String(error)}).`, {
      cause: error,
    });
  });
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (!parsed.success)
    throw new CommandError(
      `The model manifest ${manifest} is wrong: restore the one that came with this version.`,
      {
        cause: parsed.error,
      },
    );
  const { defaultClassifier: name, models } = parsed.data;
  const model = models.find((each) => each.name === name);
  if (model === undefined)
    throw new CommandError(
      `The model manifest ${manifest} names no classifier to begin from: give an ONNX file by --base.`,
    );
  return { path: resolve(dirname(manifest), model.file), sha256: model.sha256, licence: model.licence };
}

/** What the file's own manifest entry says, as `maskwatch train` writes it. */
export function licenceOf(bytes: Uint8Array): Licence {
  const entry = z.object({ licence: licenceSchema }).safeParse(parseJson(readMetadata(bytes) ?? ''));
  return entry.success ? entry.data.licence : UNKNOWN;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
