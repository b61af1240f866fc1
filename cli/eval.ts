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

Sizes of faces are heights in pixels of the picture that the model sees. "two labels" leaves incorrectly worn masks out: boxes
on them are neither right nor wrong. "mask state" is that of the faces that were found, whatever their label. Thresholds are
suggested by the rule that writes the manifest of a trained model.

--json prints one object: {"model","minConfidence","images","skipped","boxes","boxesByLabel","ap50","map50","ap50_95","map50_95",
"ap30","map30","facesAp30","facesAp50","twoLabels","byHeight","maskState","recallAtPrecision90","calibrationError",
"calibrationBins","suggestedThresholds"}; with --compare {"models":[two of these],"differences"}.

A side of --compare is MODEL, MODEL+CLASSIFIER (two-step), single-stage or two-step; names of the manifest or .onnx files.

The page of --html shows faces: keep it to yourself.

Examples:
  maskwatch eval datasets/val
  maskwatch eval datasets/val --json --model my-model --manifest my-models/manifest.json
  maskwatch eval datasets/val --html val.html
  maskwatch eval datasets/val --compare single-stage two-step
${EXIT_CODES_HELP}`;

export const addEval: AddCommand = (program) => {
  const command = program
    .command('eval')
    .description('score a model on labelled pictures')
    .argument('<folder>', 'folder with images/ and labels/')
    .option('--json', 'print the scores as JSON')
    .option('--html <file>', 'write a page with curves and the worst misses as pictures')
    .option('--record', "write the mAP into the model's entry of the manifest")
    .option('--compare <model...>', 'two models side by side');
  withModelOptions(command, 'boxes below do not count (default: 0.001)')
    .addHelpText('after', HELP)
    .action(async (folder: string, options: EvalOptions) => {
      const { evaluate } = await import('./eval/evaluate.ts');
      await runCommand((signal) => evaluate(folder, options, signal));
    });
};
