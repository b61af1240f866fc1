import type { Logger } from 'pino';
import { z } from 'zod';
import type { FromProbe, ToProbe } from '../../pipeline/camera/probe/probe-messages.ts';
import type { ProbeResult } from '../../pipeline/camera/probe/probe-result.ts';
import type { SourceSettings } from '../../pipeline/domain/source-settings.ts';
import { SourceError } from '../../pipeline/errors.ts';
import type { RtspReading } from '../../pipeline/ingest/source.ts';
import { Child } from '../process/child.ts';

const PROBE_ENTRY = new URL('../../pipeline/camera/probe/probe-process.ts', import.meta.url);

/** The probe ends its own connection first; this is for one that hangs in native code. */
const GRACE_MS = 3000;

const TypedMessage = z.custom<FromProbe>(
  (message) => z.object({ type: z.enum(['result', 'failed']) }).safeParse(message).success,
);

export interface ProbeOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly reading: RtspReading;
  readonly log: Logger;
  readonly entry?: URL;
}

/** Tries a source in a process of its own, which is gone when this settles. @throws SourceError, or the signal's reason. */
export function probeSource(
  source: SourceSettings,
  { signal, timeoutMs, reading, log, entry = PROBE_ENTRY }: ProbeOptions,
): Promise<ProbeResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ProbeResult>();
  if (signal.aborted) return Promise.reject(signal.reason);
  const child = new Child({ entry, log: log.child({ process: 'probe' }) });
  const fail = (error: unknown) => {
    reject(error);
    child.kill();
  };
  const abort = () => fail(signal.reason);
  const timer = setTimeout(
    () =>
      fail(
        new SourceError('unreachable', `The source did not answer within ${Math.round(timeoutMs / 1000)} s.`),
      ),
    timeoutMs + GRACE_MS,
  );
  signal.addEventListener('abort', abort, { once: true });
  child.on('message', (raw) => {
    const parsed = TypedMessage.safeParse(raw);
    if (!parsed.success) return;
    if (parsed.data.type === 'result') resolve(parsed.data.result);
    else reject(new SourceError(parsed.data.code, parsed.data.message));
  });
  child.once('end', (reason) => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    // Without effect when it has answered.
    reject(new SourceError('unreachable', `The trial connection ended by itself (${reason}). Try again.`));
  });
  const request: ToProbe = { type: 'probe', source, timeoutMs, reading };
  child.send(request);
  return promise.finally(() => child.kill());
}
