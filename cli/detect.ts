import type { AddCommand } from './command.ts';
import type { DetectOptions } from './detect/detect.ts';
import { withModelOptions } from './model-options.ts';
import { EXIT_CODES_HELP, runCommand } from './run-command.ts';

const HELP = `
Pictures may be JPEG, PNG, WebP, GIF, TIFF or AVIF; of an animation the first picture is looked at. Videos are written as
MP4 (H.264) without sound. Folders are searched with all they contain. Inputs are never overwritten; results of
an earlier run are.

Each line of --json is {"image","width","height","detections":[{"box":[x1,y1,x2,y2],"label","confidence"}]}, a line for each
picture, with boxes from 0 to 1 of the picture as displayed (after its EXIF orientation) and "image" relative
to the folder that was given. Frames of a video also have "frame" (from 0) and "timeMs". With --json, annotated copies are
written only if --out is given.

A picture that cannot be read is named on stderr with the reason, and the others go on.

Examples:
  maskwatch detect crowd.jpg                         annotated copy in ./maskwatch-out
  maskwatch detect crowd.jpg --out crowd-masks.jpg
  maskwatch detect entrance.mp4 --out annotated/
  maskwatch detect photos/ --json > faces.jsonl
${EXIT_CODES_HELP}`;

export const addDetect: AddCommand = (program) => {
  const command = program
    .command('detect')
    .description('find faces and their masks in pictures and videos')
    .argument('<path...>', 'pictures, videos or folders of them')
    .option('--out <path>', 'folder for annotated copies, or the name of the copy (default: maskwatch-out)')
    .option('--json', 'print detections, one line a picture');
  withModelOptions(command, "least confidence; 0.05 for --json and the model's own for drawing, if left out")
    .addHelpText('after', HELP)
    .action(async (paths: string[], options: DetectOptions) => {
      const { detect } = await import('./detect/detect.ts');
      await runCommand((signal) => detect(paths, options, signal));
    });
};
