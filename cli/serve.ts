import type { AddCommand } from './command.ts';
import { configurationOrExit } from './configuration.ts';

interface ServeOptions {
  readonly config?: string;
  readonly demo?: true;
}

export const addServe: AddCommand = (program) => {
  program
    .command('serve')
    .description('run the server until SIGTERM or Ctrl+C')
    .option('--config <file>', 'configuration file; config/example.yaml explains every setting')
    .option('--demo', 'add the demo camera')
    .action(async (options: ServeOptions) => {
      const config = configurationOrExit(options.config);
      const { runServer } = await import('../server/run.ts');
      await runServer(config, { demo: options.demo === true });
    });
};
