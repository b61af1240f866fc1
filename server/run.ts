import { pino } from 'pino';
import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import { createLog } from './log.ts';
import { startServer } from './main.ts';
import type { RunningServer } from './main.ts';
import { reachingSentences } from './network.ts';
import { startFailure } from './start-failure.ts';

/** Clips are ended within this; then the process ends whatever hangs. */
const STOP_TIMEOUT_MS = 9000;

/**
 * Runs the server until SIGTERM or SIGINT, or until whoever forked it with a channel is gone, and ends the process: 0 after
 * a stop, 1 when the start or the stop failed.
 */
export async function runServer(config: Config, { demo }: { readonly demo: boolean }): Promise<void> {
  // Pictures of people, passwords' hashes: whatever is written is for this user only.
  process.umask(0o077);
  // The configuration has it; no child shall inherit it, mediasoup's worker takes the whole environment.
  delete process.env['MASKWATCH_ADMIN_PASSWORD'];
  // stdout is for the user, stderr for the log.
  const say = (sentence: string) => process.stdout.write(`${sentence}\n`);
  const log = createLog(config.log.level, pino.destination({ dest: 2, sync: true }));
  const starting = startServer(config, {
    log,
    demo,
    onGeneratedPassword: (password) =>
      say(`First start: sign in as admin with the password ${password} (it is not shown again).`),
  });
  stopWhenTold(starting, log);
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'unexpected error');
    process.exit(1);
  });
  try {
    const { port } = await starting;
    for (const sentence of reachingSentences(config, port)) say(sentence);
  } catch (error) {
    log.debug({ err: error }, 'start failed');
    process.stderr.write(`Maskwatch cannot start: ${startFailure(error, config)}\n`);
    process.exit(1);
  }
}

function stopWhenTold(starting: Promise<RunningServer>, log: Logger): void {
  let isStopping = false;
  const begin = (reason: string) => {
    isStopping = true;
    log.info({ reason }, 'stopping');
    void stop(starting, log);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    // Whoever asks twice does not want to wait.
    if (isStopping) process.exit(1);
    begin(signal);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.once('disconnect', () => {
    if (!isStopping) begin('the parent process is gone');
  });
}

async function stop(starting: Promise<RunningServer>, log: Logger): Promise<void> {
  setTimeout(() => {
    log.error('stopping took too long');
    process.exit(1);
  }, STOP_TIMEOUT_MS);
  try {
    await (await starting).close();
    log.info('stopped');
    process.exit(0);
  } catch (error) {
    log.error({ err: error }, 'stopping failed');
    process.exit(1);
  }
}
