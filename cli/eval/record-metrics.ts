import { readFile, rename, writeFile } from 'node:fs/promises';
import { chooseDetectorKind } from '../../pipeline/detect/models/classifier-file.ts';
import { readManifest } from '../../pipeline/detect/models/manifest.ts';
import type { ModelOptions } from '../model-options.ts';
import { CommandError } from '../run-command.ts';
import type { Figures } from './scores/figures.ts';

/** As the manifest has it: only what changes is named, all else is kept as it is written. */
interface Entries {
  readonly models: { readonly name: string; metrics?: Record<string, unknown> }[];
}

/**
 * Writes what was measured into the model's entry of the manifest, so that no figure there is typed by hand.
 * @throws CommandError where the model has no entry.
 */
export async function recordMetrics(options: ModelOptions, { score }: Figures): Promise<void> {
  const { manifest: path, model, detector, classifier } = options;
  const manifest = await readManifest(path);
  const name = model ?? manifest.default;
  const kind = detector ?? chooseDetectorKind(manifest, classifier);
  const entries = JSON.parse(await readFile(path, 'utf8')) as Entries;
  const entry = entries.models.find((each) => each.name === name);
  if (entry === undefined)
    throw new CommandError(`--record writes into ${path}, which does not list ${name}: name a model of it.`);
  const ap50 = Object.fromEntries(Object.entries(score.ap50).map(([label, ap]) => [label, rounded(ap)]));
  const measured =
    kind === 'two-step' ? { twoStepMap50: rounded(score.map50) } : { map50: rounded(score.map50), ap50 };
  entry.metrics = { ...entry.metrics, ...measured };
  const temporary = `${path}.part`;
  await writeFile(temporary, `${JSON.stringify(entries, null, 2)}\n`);
  await rename(temporary, path);
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10_000) / 10_000;
}
