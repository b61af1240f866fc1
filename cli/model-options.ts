import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { DETECTOR_KINDS, type DetectorKind } from '../pipeline/detect/models/detector-kind.ts';

/** The list of models that comes with the program. */
export const MANIFEST = fileURLToPath(new URL('../models/manifest.json', import.meta.url));

export interface ModelOptions {
  readonly model?: string;
  readonly manifest: string;
  readonly minConfidence?: number;
  readonly detector?: DetectorKind;
  readonly classifier?: string;
}

/** The options of all commands that look at pictures. */
export function withModelOptions(command: Command, minConfidenceHelp: string): Command {
  return withModelChoice(command.option('--min-confidence <0..1>', minConfidenceHelp, parseShare));
}

/** Which models look. */
export function withModelChoice(command: Command): Command {
  return command
    .option(
      '--model <name>',
      "a model of the manifest, or an .onnx file exported like it; the manifest's default if left out",
    )
    .addOption(
      new Option(
        '--detector <kind>',
        'two-step: faces from the model, masks from both model and classifier; single-stage: the model alone (default: two-step where the manifest has a default classifier)',
      ).choices(DETECTOR_KINDS),
    )
    .option(
      '--classifier <name>',
      "of the manifest, or an .onnx file of maskwatch train; the manifest's default if left out",
    )
    .option('--manifest <file>', 'list of models to choose from', MANIFEST);
}

function parseShare(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 1, as 0.05.');
}
