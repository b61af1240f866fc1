import { Option, type Command } from 'commander';
import type { AddCommand } from './command.ts';
import { MANIFEST } from './model-options.ts';
import { EXIT_CODES_HELP, runCommand } from './run-command.ts';
import { LOSSES } from './train/head/loss-names.ts';
import {
  DEFAULT_THREADS,
  parseAmount,
  parseCount,
  parseName,
  parseRate,
  parseSeed,
  parseSweep,
  parseValidation,
  type TrainOptions,
} from './train/settings.ts';

const HELP = `
The data set has a folder of pictures for each class, as with_mask/ and without_mask/. Each picture is stretched to 224x224
and goes through a frozen base; a head of two layers learns from what comes out. Copies and near copies never lie on both
sides of the split. The same pictures, flags and seed give the same model.

Written to the folder of --out, over the results of an earlier run:
  <name>.onnx      base and head, pixels in, probabilities out; for detect and eval --classifier, and for serve
  report.txt       precision, recall, F1 and support of each class, and the confusion matrix, on validation
  report.json      the same with all settings, every epoch's figures and the pictures left out
  curves.svg .png  loss and accuracy by epoch

Ctrl-C stops it; the same command goes on after the last whole epoch, and ends in the same model as without the stop.
A picture that cannot be read is left out, and named at the end.

Examples:
  maskwatch train faces/
  maskwatch train faces/ --epochs 40 --lr 1e-3 --out trained --name my-classifier
  maskwatch train faces/ --base mobilenetv2.onnx --base-output features
  maskwatch train faces/ --sweep lr=1e-6,1e-5,1e-4,1e-2,1e-1      a table of accuracies, and no model
${EXIT_CODES_HELP}`;

export const addTrain: AddCommand = (program) => {
  const command = program
    .command('train')
    .description('train a classifier of face pictures')
    .argument('<dataset>', 'folder with a folder of pictures for each class')
    .option('--out <folder>', 'folder of the results', 'maskwatch-training')
    .option('--name <name>', 'of the model and its file', parseName, 'classifier');
  withBase(withAugmentation(withRecipe(command)))
    .addHelpText('after', HELP)
    .action(async (dataSet: string, options: TrainOptions) => {
      const { train } = await import('./train/train.ts');
      await runCommand((signal) => train(dataSet, options, signal));
    });
};

function withRecipe(command: Command): Command {
  return command
    .option('--epochs <count>', 'how often every picture is learned', parseCount, 20)
    .option('--batch-size <count>', 'pictures learned at once', parseCount, 32)
    .option('--lr <rate>', 'initial learning rate of Adam; it decays by lr/epochs a batch', parseRate, 1e-4)
    .addOption(new Option('--loss <kind>', 'cross-entropy (default: binary for two classes)').choices(LOSSES))
    .option('--sweep <lr=rates>', 'train with each of these rates, and print a table only', parseSweep)
    .option('--validation <share>', 'of the pictures that are held back', parseValidation, 0.2)
    .option('--seed <number>', 'of the split, the first weights and all that is drawn', parseSeed, 42)
    .option('--fresh', 'begin anew where an interrupted training could be gone on with');
}

function withAugmentation(command: Command): Command {
  return command
    .option('--rotation <degrees>', 'pictures are turned by up to this', parseAmount(180), 20)
    .option('--zoom <share>', 'and scaled by up to this', parseAmount(1), 0.15)
    .option('--shift <share>', 'and moved by up to this, of width and height', parseAmount(1), 0.2)
    .option('--shear <degrees>', 'and sheared by up to this', parseAmount(90), 0.15)
    .option('--no-flip', 'and not mirrored, as every other one is');
}

function withBase(command: Command): Command {
  return command
    .option('--base <file>', "ONNX model to begin from; the manifest's default classifier if left out")
    .option('--base-output <name>', 'its output with the features, where it has several')
    .option('--manifest <file>', 'list of models', MANIFEST)
    .option('--threads <count>', 'that run the base', parseCount, DEFAULT_THREADS);
}
