import type { Logger } from 'pino';
import type { SourceSettings } from '../../domain/source-settings.ts';
import type { OpenOptions, Source, SourceKind } from '../source.ts';
import { fileSource } from './file.ts';
import { rtspSource } from './rtsp.ts';
import { webcamSource } from './webcam.ts';

/** @throws SourceError with a code and a sentence that says what to do. */
export type OpenSource = (settings: SourceSettings, options: OpenOptions) => Promise<Source>;

/** Opens sources of all kinds. A new kind is one file and one line here. */
export function sourceOpener(log: Logger): OpenSource {
  const kinds: { readonly [K in SourceSettings['kind']]: SourceKind<Extract<SourceSettings, { kind: K }>> } =
    {
      rtsp: rtspSource(log),
      webcam: webcamSource,
      file: fileSource,
    };
  return (settings, options) => {
    const kind: SourceKind<never> = kinds[settings.kind];
    return kind.open(settings as never, options);
  };
}
