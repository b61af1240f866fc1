import { fileURLToPath } from 'node:url';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';

/** The configuration of this installation; a wrong one is explained on stderr, and ends the process with 2. */
export function configurationOrExit(file: string | undefined): Config {
  try {
    return loadConfig({ projectRoot: fileURLToPath(new URL('..', import.meta.url)), env: process.env, file });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(
      `The configuration is wrong:\n${error.problems.map((each) => `  ${each}\n`).join('')}`,
    );
    process.exit(2);
  }
}
