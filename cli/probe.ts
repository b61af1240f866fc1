import { InvalidArgumentError, Option } from 'commander';
import type { AddCommand } from './command.ts';
import { configurationOrExit } from './configuration.ts';
import type { ProbeOptions } from './probe/probe.ts';
import { EXIT_CODES_HELP, runCommand } from './run-command.ts';

const HELP = `
The password of --username is taken from MASKWATCH_CAMERA_PASSWORD, or asked for at the terminal; an argument could be
read by everybody on this machine. Paths of video files and /dev/video0 may be given in the place of a URL.

Examples:
  maskwatch probe rtsp://192.168.1.20/stream1 --username admin
  maskwatch probe rtsp://192.168.1.20/stream1 --transport udp --json
  maskwatch probe recording.mp4
${EXIT_CODES_HELP}`;

export const addProbe: AddCommand = (program) => {
  program
    .command('probe')
    .description('connect to a camera once, and tell what it sends and how Maskwatch will use it')
    .argument('<url>', 'rtsp:// or rtsps:// address, or the path of a video file')
    .option('--username <name>', "the camera's user")
    .addOption(
      new Option('--transport <protocol>', 'how RTSP sends its packets')
        .choices(['tcp', 'udp'])
        .default('tcp'),
    )
    .option('--json', 'print one line of JSON')
    .option('--timeout <seconds>', 'for the connection and the first picture', parseSeconds, 10)
    .option(
      '--config <file>',
      'configuration file, which says how the server reads cameras; config/example.yaml explains it',
    )
    .addHelpText('after', HELP)
    .action(async (url: string, options: ProbeOptions & { readonly config?: string }) => {
      const { ingest } = configurationOrExit(options.config);
      const { probeAddress } = await import('./probe/probe.ts');
      await runCommand((signal) => probeAddress(url, options, ingest, signal));
    });
};

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds >= 0.5 && seconds <= 120) return seconds;
  throw new InvalidArgumentError('It must be a number of seconds from 0.5 to 120.');
}
