import type { SourceSettings } from '../../domain/source-settings.ts';
import type { OpenOptions, Source, SourceKind } from '../source.ts';
import { fileSource } from './file.ts';
import { rtspSource } from './rtsp.ts';
import { webcamSource } from './webcam.ts';

/** A new kind of source is one file and one line here. */
const SOURCES: { readonly [K in SourceSettings['kind']]: SourceKind<Extract<SourceSettings, { kind: K }>> } =
  {
    rtsp: rtspSource,
    webcam: webcamSource,
    file: fileSource,
  };

/** @throws SourceError with a code and a sentence that says what to do. */
export function openSource(settings: SourceSettings, options: OpenOptions): Promise<Source> {
  const kind: SourceKind<never> = SOURCES[settings.kind];
  return kind.open(settings as never, options);
}
