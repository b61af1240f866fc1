import { Demuxer, type DemuxerRequest } from '../../media/decode/demuxer.ts';
import { SourceError } from '../../errors.ts';
import type { Source } from '../source.ts';

/**
 * A source of whatever libav's demuxers open.
 * @param explain Turns a libav error into one that a user can act on.
 */
export async function openDemuxed(
  request: DemuxerRequest,
  signal: AbortSignal,
  openTimeoutMs: number,
  explain: (error: unknown) => SourceError,
): Promise<Source & { readonly demuxer: Demuxer }> {
  const timeout = AbortSignal.timeout(openTimeoutMs);
  const demuxer = await Demuxer.open(request, AbortSignal.any([signal, timeout])).catch((error: unknown) => {
    signal.throwIfAborted();
    throw explain(error);
  });
  return {
    demuxer,
    stream: demuxer.stream,
    read: async () => {
      const packet = await demuxer.read().catch((error: unknown) => {
        throw explain(error);
      });
      if (packet === null) throw new SourceError('ended', 'The camera ended its stream.');
      return packet;
    },
    interrupt: () => demuxer.interrupt(),
    close: () => demuxer.close(),
  };
}
