import type { SourceSettings } from '../../domain/source-settings.ts';
import type { SourceErrorCode } from '../../errors.ts';
import type { RtspReading } from '../../ingest/source.ts';
import type { ProbeResult } from './probe-result.ts';

/** Server or command line to a probe process, which makes one trial connection and exits. */
export interface ToProbe {
  readonly type: 'probe';
  readonly source: SourceSettings;
  readonly timeoutMs: number;
  readonly reading: RtspReading;
}

export type FromProbe =
  | { readonly type: 'result'; readonly result: ProbeResult }
  | { readonly type: 'failed'; readonly code: SourceErrorCode; readonly message: string };
