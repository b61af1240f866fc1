import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, type Command } from 'commander';

/** The list of models that comes with the program. */
export const MANIFEST = fileURLToPath(new URL('../models/manifest.json', import.meta.url));

export interface ModelOptions {
  readonly model?: string;
  readonly manifest: string;
  readonly minConfidence?: number;
}

/** The options of all commands that look at pictures. */
export function withModelOptions(command: Command, minConfidenceHelp: string): Command {
  return command
    .option('--min-confidence <0..1>', minConfidenceHelp, parseShare)
    .option('--model <name>', "a model of the manifest; the manifest's default if left out")
    .option('--manifest <file>', 'list of models to choose from', MANIFEST);
}

function parseShare(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 1, as 0.05.');
}
