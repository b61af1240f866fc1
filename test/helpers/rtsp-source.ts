import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import pino, { type Logger } from 'pino';
import type { SourceSettings } from '../../pipeline/domain/source-settings.ts';
import type { RtspClientChoice, RtspReading, Source } from '../../pipeline/ingest/source.ts';
import { sourceOpener } from '../../pipeline/ingest/sources/registry.ts';

export type RtspFields = Extract<SourceSettings, { kind: 'rtsp' }>;

/** A log that can be read. */
export function keptLog(): { readonly log: Logger; readonly lines: readonly string[] } {
  const lines: string[] = [];
  const destination = new Writable({
    write: (line: Buffer, _encoding, done) => {
      lines.push(line.toString());
      done();
    },
  });
  return { log: pino({ level: 'debug' }, destination), lines };
}

export function openRtsp(
  settings: Omit<RtspFields, 'kind' | 'transport'> & { readonly transport?: RtspFields['transport'] },
  rtspClient: RtspClientChoice,
  log: Logger = pino({ level: 'silent' }),
  openTimeoutMs = 5000,
  certificates: Omit<RtspReading, 'rtspClient'> = {},
): Promise<Source> {
  return sourceOpener(log)(
    { kind: 'rtsp', transport: 'tcp', ...settings },
    {
      ...certificates,
      rtspClient,
      openTimeoutMs,
      stallTimeoutMs: 5000,
      signal: new AbortController().signal,
    },
  );
}

export interface ReadPacket {
  readonly hash: string;
  readonly sizeBytes: number;
  readonly isKeyframe: boolean;
  readonly pts: bigint;
}

export async function readPackets(source: Source, count: number): Promise<ReadPacket[]> {
  const packets: ReadPacket[] = [];
  while (packets.length < count) {
    const packet = await source.read();
    const hash = createHash('sha1')
      .update(packet.data ?? Buffer.alloc(0))
      .digest('hex');
    packets.push({ hash, sizeBytes: packet.size, isKeyframe: packet.isKeyframe, pts: packet.pts });
    packet.free();
  }
  return packets;
}

/** The stretch of the two that both have, by what the packets hold; without the first ones, which may be cut off. */
export function overlapOf(
  ours: readonly ReadPacket[],
  theirs: readonly ReadPacket[],
): { readonly ours: readonly ReadPacket[]; readonly theirs: readonly ReadPacket[] } {
  const ahead = Math.max(
    0,
    ours.findIndex(({ hash }) => hash === theirs[1]?.hash),
  );
  const behind = Math.max(
    0,
    theirs.findIndex(({ hash }) => hash === ours[1]?.hash),
  );
  // In a loop each may find the other's beginning again at its own end.
  const isAhead = ahead > 0 && (behind === 0 || ahead < behind);
  const [from, to] = isAhead ? [ours.slice(ahead), theirs.slice(1)] : [ours.slice(1), theirs.slice(behind)];
  const length = Math.min(from.length, to.length);
  return { ours: from.slice(0, length), theirs: to.slice(0, length) };
}
