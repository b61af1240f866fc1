import { fileURLToPath } from 'node:url';
import { Argument } from 'commander';
import { BENCHES } from '../bench/registry.ts';
import type { BenchOptions } from '../bench/run.ts';
import type { AddCommand } from './command.ts';
import { EXIT_CODES_HELP, runCommand } from './run-command.ts';

const RESULTS_FOLDER = fileURLToPath(new URL('../bench/results', import.meta.url));

const HELP = `
${BENCHES.map(({ name, what }) => `  ${name.padEnd(10)} ${what}`).join('\n')}

Each bench measures what the product takes beside a floor (ffmpeg alone, say) in the same run, so that the ratio can be
compared between machines. What a bench needs and does not find (ffmpeg, Chromium, Python) it names, and is skipped.
Results are kept in bench/results/. Exit code 1 means that a bench failed, not that a target was missed.

--json prints one object a line: {"bench","case","unit","value","floor","ratio","target","met"}.

Examples:
  maskwatch bench
  maskwatch bench transcode analyse --json
${EXIT_CODES_HELP}`;

export const addBench: AddCommand = (program) => {
  program
    .command('bench')
    .description('measure what Maskwatch costs on this machine, beside the floor')
    .addArgument(
      new Argument('[names...]', 'which; all but growth and profile if left out').choices(
        BENCHES.map(({ name }) => name),
      ),
    )
    .option('--json', 'print one object a line')
    .option('--quick', 'shorter, to see that everything works; the figures are rough')
    .addHelpText('after', HELP)
    .action(async (names: readonly string[], options: Omit<BenchOptions, 'resultsFolder'>) => {
      const { runBenches } = await import('../bench/run.ts');
      const print = (line: string) => void process.stdout.write(`${line}\n`);
      const say = (line: string) => void process.stderr.write(`${line}\n`);
      const benches = BENCHES.filter(({ name, isExtra }) =>
        names.length === 0 ? isExtra !== true : names.includes(name),
      );
      await runCommand((signal) =>
        runBenches(benches, { ...options, resultsFolder: RESULTS_FOLDER }, { print, say }, signal),
      );
    });
};
