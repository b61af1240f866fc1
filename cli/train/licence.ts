import { z } from 'zod';
import { readMetadata } from './onnx/classifier-graph.ts';

const licenceSchema = z.object({ weights: z.string(), notes: z.string() });

/** As in the manifest: of the weights. */
export type Licence = Readonly<z.infer<typeof licenceSchema>>;

const UNKNOWN: Licence = { weights: 'unknown', notes: 'The base states no licence.' };

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
