import type { Logger } from 'pino';
import { SourceError } from '../../errors.ts';
import type { SourceKind } from '../source.ts';
import { openByLibav } from './rtsp/libav-client.ts';
import { openByOwnClient } from './rtsp/own-client.ts';
import { UnsuitableStream, type RtspSettings } from './rtsp/problem.ts';

/**
 * RTSP 1.0 (RFC 2326) over TCP, TLS or UDP: by our own client, which is a frame faster, and by libav's for all that ours does
 * not understand. A camera that began as ours and turned out to need libav's is opened by that from then on.
 */
export function rtspSource(log: Logger): SourceKind<RtspSettings> {
  const told = new Set<string>();
  let needsLibav = false;
  const tell = ({ message }: UnsuitableStream) => {
    if (!told.has(message)) log.info({ reason: message }, 'camera is read by libav, a frame later');
    told.add(message);
  };
  return {
    open: async (settings, options) => {
      const { rtspClient } = options;
      if (rtspClient === 'libav' || (rtspClient === 'auto' && needsLibav))
        return openByLibav(settings, options);
      const onUnsuitable = (reason: UnsuitableStream) => {
        needsLibav = true;
        tell(reason);
      };
      try {
        return await openByOwnClient(settings, { ...options, log, onUnsuitable });
      } catch (error) {
        if (!(error instanceof UnsuitableStream)) throw error;
        if (rtspClient === 'own') {
          throw new SourceError(
            'unsupported-codec',
            `The camera needs libav’s RTSP client: ${error.message}. Set ingest.rtspClient to auto.`,
            { cause: error },
          );
        }
        tell(error);
        return await openByLibav(settings, options);
      }
    },
  };
}
