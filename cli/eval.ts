import type { AddCommand } from './command.ts';
import type { EvalOptions } from './eval/evaluate.ts';
import { withModelOptions } from './model-options.ts';
import { EXIT_CODES_HELP, runCommand } from './run-command.ts';

const HELP = `
The folder has pictures in images/ and labels/<same name>.txt in YOLO's form: a line a face, "class cx cy width height", with the
class 0 with_mask, 1 without_mask or 2 incorrect_mask and the rest from 0 to 1 of the picture. A picture without a label file
has no faces.

AP is COCO's: precision interpolated at 101 recalls, each label for itself; AP50 counts a face as found from an overlap (IoU)
of 0.5, AP50:95 is the mean over 0.50, 0.55, … 0.95; mAP is the mean over the labels that occur.

--json prints {"model","minConfidence","images","skipped","boxes","boxesByLabel","ap50","map50","ap50_95","map50_95"}.

Examples:
  maskwatch eval datasets/val
  maskwatch eval datasets/val --json --model my-model --manifest my-models/manifest.json
${EXIT_CODES_HELP}`;

export const addEval: AddCommand = (program) => {
  const command = program
    .command('eval')
    .description('score a model on labelled pictures')
    .argument('<folder>', 'folder with images/ and labels/')
    .option('--json', 'print the scores as JSON');
  withModelOptions(command, 'boxes below do not count (default: 0.05)')
    .addHelpText('after', HELP)
    .action(async (folder: string, options: EvalOptions) => {
      const { evaluate } = await import('./eval/evaluate.ts');
      await runCommand((signal) => evaluate(folder, options, signal));
    });
};
