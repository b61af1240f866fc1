import { InvalidArgumentError } from 'commander';
import type { AddCommand } from './command.ts';
import { configurationOrExit } from './configuration.ts';
import type { EvalVideoOptions } from './eval-video/evaluate-video.ts';
import { withModelChoice } from './model-options.ts';
import { EXIT_CODES_HELP, runCommand } from './run-command.ts';

const HELP = `
The clip goes through the detector process, the tracker and the rules of a camera, with the settings of this installation, as
fast as the machine allows; every look is waited for. What is not given here (--model, --detector, --classifier, --verify, --fps,
--motion-gate, --follow-looks, --ignore-still) is the configuration's.

TRUTH.json says what is in the clip, as much of it as is known; times are milliseconds from the first picture, boxes
[x1,y1,x2,y2] from 0 to 1:
  {
    "durationMs": 4200, "note": "…",
    "people": [{"id": "anna",
                "intervals": [{"fromMs": 0, "toMs": 4200, "label": "without_mask"}],
                "boxes": [{"atMs": 0, "box": [0.3, 0.4, 0.35, 0.5]}, {"atMs": 4000, "box": null}],
                "optional": false}],
    "peopleByLabel": {"without_mask": 1},
    "violations": [{"personId": "anna", "fromMs": 0, "toMs": 4000}]
  }
"people" and "violations" may also be numbers: {"people": 3} judges the count alone, {"violations": []} says that there is
none. Between two boxes a face moves straight; null says that it is not in the picture until the next. Somebody "optional" may be
found or not, as who is far away. The demo clip's own truth file is of this form.

A violation is found when times overlap (within a second) and its box is on that person's face (IoU 0.3) in half of the looks. People
are matched to tracks as in CLEAR MOT; an id switch is a person who goes on as another track.

Examples:
  maskwatch eval-video entrance.mp4 entrance.truth.json
  maskwatch eval-video entrance.mp4 entrance.truth.json --json --fps 10
${EXIT_CODES_HELP}`;

export const addEvalVideo: AddCommand = (program) => {
  const command = program
    .command('eval-video')
    .description('judge people and violations found in a video by what is truly in it')
    .argument('<clip>', 'video file')
    .argument('<truth>', 'JSON file that says what is in it')
    .option('--json', 'print the judgement as JSON')
    .option('--fps <number>', "looks a second (default: the configuration's)", parseFps)
    .option('--verify', 'a second look by the classifier before a violation begins')
    .option('--no-verify', "none (default: the configuration's)")
    .option('--motion-gate', 'no look where nothing moved and nobody is there')
    .option('--no-motion-gate', "look always (default: the configuration's)")
    .option('--follow-looks', 'look only at where known people are expected and where something changed')
    .option('--no-follow-looks', "always at the whole picture (default: the configuration's)")
    .option('--ignore-still', 'a face that never moved is a poster')
    .option('--no-ignore-still', "it is a person (default: the configuration's)")
    .option('--config <file>', 'configuration file; config/example.yaml explains every setting');
  withModelChoice(command)
    .addHelpText('after', HELP)
    .action(async (clip: string, truth: string, options: EvalVideoOptions & { readonly config?: string }) => {
      const config = configurationOrExit(options.config);
      const { evaluateVideo } = await import('./eval-video/evaluate-video.ts');
      await runCommand((signal) => evaluateVideo(clip, truth, options, config, signal));
    });
};

function parseFps(text: string): number {
  const value = Number(text);
  if (value >= 0.1 && value <= 60) return value;
  throw new InvalidArgumentError('It must be a number from 0.1 to 60, as 5.');
}
