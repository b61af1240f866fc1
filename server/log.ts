import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

const SECRETS = ['password', 'authorization', 'cookie', 'token', 'adminPassword', 'credentials'];

/** JSON lines. Secrets are never passed to the log; the redaction is for the day when somebody does by mistake. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*["set-${name}"]`]);
  const options = {
    level,
    base: null,
    redact: { paths: [...paths, 'headers["set-cookie"]'], censor: '[secret]' },
  };
  return destination ? pino(options, destination) : pino(options);
}
