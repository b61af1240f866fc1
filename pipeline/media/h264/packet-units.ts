import { splitLengthPrefixed, splitNalUnits } from './nal-units.ts';

/** Splits a packet of one stream, one picture, into its NAL units. */
export type SplitPacket = (packet: Buffer) => Buffer[];

/**
 * Behind lengths where the stream's extradata is an AVC or HEVC configuration record (ISO/IEC 14496-15), as MP4 and Matroska
 * hold them, else between start codes.
 * @param codec FFmpeg's name.
 */
export function packetSplitter(codec: string, extradata: Buffer | null): SplitPacket {
  if (!isConfigurationRecord(extradata)) return splitNalUnits;
  const lengthBytes = ((extradata[codec === 'hevc' ? 21 : 4] ?? 3) & 3) + 1;
  return (packet) => splitLengthPrefixed(packet, lengthBytes);
}

/** Annex B begins with a zero instead of the record's version. */
export function isConfigurationRecord(extradata: Buffer | null): extradata is Buffer {
  return extradata?.[0] === 1;
}
