import type { Command } from 'commander';
import type { Store } from '../server/store/store.ts';
import type { AddCommand } from './command.ts';
import { configurationOrExit } from './configuration.ts';

/** API tokens, for programs: `curl -H "Authorization: Bearer TOKEN" …`. Works beside a running server. */
export const addToken: AddCommand = (program) => {
  const token = program.command('token').description('API tokens for programs');
  withConfig(token.command('create <name>'))
    .description('make a token and print it, once')
    .action(async (name: string, { config }: { config?: string }) => {
      await withStore(config, async (store) => {
        const [{ newToken, hashToken }, { ADMIN }] = await Promise.all([
          import('../server/auth/bearer-token.ts'),
          import('../server/auth/admin-account.ts'),
        ]);
        const admin = await store.users.find(ADMIN);
        if (!admin) return 'There is no user yet: start the server once with `maskwatch serve`.';
        const secret = newToken('mw_');
        if (!(await store.tokens.add(name, hashToken(secret), admin.id)))
          return `There is a token named ${name} already.`;
        process.stdout.write(`${secret}\n`);
        return null;
      });
    });
  withConfig(token.command('list'))
    .description('names of the tokens, and when they were made')
    .action(async ({ config }: { config?: string }) => {
      await withStore(config, async (store) => {
        for (const { name, createdAtMs } of await store.tokens.list()) {
          process.stdout.write(`${name}\t${new Date(createdAtMs).toISOString()}\n`);
        }
        return null;
      });
    });
  withConfig(token.command('remove <name>'))
    .description('make a token invalid')
    .action(async (name: string, { config }: { config?: string }) => {
      await withStore(config, async (store) =>
        (await store.tokens.remove(name)) ? null : `There is no token named ${name}.`,
      );
    });
};

function withConfig(command: Command): Command {
  return command.option('--config <file>', 'configuration file of the server');
}

/** A sentence that the task resolves to is an error. */
async function withStore(
  file: string | undefined,
  task: (store: Store) => Promise<string | null>,
): Promise<void> {
  const config = configurationOrExit(file);
  const [{ existsSync }, { Store }, { dataPaths }, { systemClock }] = await Promise.all([
    import('node:fs'),
    import('../server/store/store.ts'),
    import('../server/store/data-dir.ts'),
    import('../pipeline/clock.ts'),
  ]);
  const paths = dataPaths(config.dataDir);
  let failure: string | null =
    `There is no data in ${config.dataDir} yet: start the server once with \`maskwatch serve\`.`;
  if (existsSync(paths.databaseFile)) {
    const store = await Store.open({ ...paths, clock: systemClock });
    try {
      failure = await task(store);
    } finally {
      await store.close();
    }
  }
  if (failure === null) return;
  process.stderr.write(`${failure}\n`);
  process.exitCode = 1;
}
