import pino from 'pino';
import { SourceError } from '../../errors.ts';
import { silenceLibav } from '../../media/libav.ts';
import type { FromProbe, ToProbe } from './probe-messages.ts';
import { probe } from './probe.ts';

/** Entry point of a probe process: one trial connection, one answer, and out. It ends with its parent. */
silenceLibav();
const log = pino({ level: 'info', base: { process: 'probe' } });
const ending = new AbortController();
process.on('disconnect', () => ending.abort());
process.on('SIGTERM', () => ending.abort());
process.once('message', (request: ToProbe) => {
  void answerTo(request).then((answer) => {
    process.send?.(answer, undefined, undefined, () => process.exit(0));
  });
});

async function answerTo({ source, timeoutMs, reading }: ToProbe): Promise<FromProbe> {
  try {
    const options = { signal: ending.signal, timeoutMs, reading, log };
    return { type: 'result', result: await probe(source, options) };
  } catch (error) {
    if (ending.signal.aborted) process.exit(0);
    if (error instanceof SourceError) return { type: 'failed', code: error.code, message: error.message };
    return { type: 'failed', code: 'unreachable', message: 'The connection to the camera failed.' };
  }
}
