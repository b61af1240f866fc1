import pino from 'pino';
import { probe } from '../../pipeline/camera/probe/probe.ts';
import { sourceAddress } from '../../pipeline/ingest/camera-url.ts';
import type { RtspReading } from '../../pipeline/ingest/source.ts';
import { silenceLibav } from '../../pipeline/media/libav.ts';
import { CommandError } from '../run-command.ts';
import { askPassword } from './ask-password.ts';
import { jsonReport, textReport } from './report.ts';
import { sourceOf } from './source.ts';

export interface ProbeOptions {
  readonly username?: string;
  readonly transport: 'tcp' | 'udp';
  readonly json?: true;
  /** Seconds. */
  readonly timeout: number;
}

const PASSWORD_VARIABLE = 'MASKWATCH_CAMERA_PASSWORD';

/**
 * @param reading As the server is configured.
 * @returns The exit code.
 */
export async function probeAddress(
  address: string,
  options: ProbeOptions,
  reading: RtspReading,
  signal: AbortSignal,
): Promise<number> {
  silenceLibav();
  const { username, transport, json, timeout } = options;
  const source = await sourceOf({
    address,
    username,
    transport,
    password: passwordOf,
    warn: (sentence) => process.stderr.write(`maskwatch: ${sentence}\n`),
  });
  const log = pino({ level: 'silent' });
  const result = await probe(source, { signal, timeoutMs: timeout * 1000, reading, log });
  process.stdout.write(`${json === true ? jsonReport(result) : textReport(sourceAddress(source), result)}\n`);
  return 0;
}

async function passwordOf(username: string): Promise<string> {
  const set = process.env[PASSWORD_VARIABLE];
  if (set !== undefined) return set;
  if (!process.stdin.isTTY)
    throw new CommandError(`The password of ${username} is missing: set ${PASSWORD_VARIABLE}.`);
  const typed = await askPassword(`Password of ${username}: `, process.stdin);
  if (typed === null) process.kill(process.pid, 'SIGINT');
  return typed ?? '';
}
