import type { types } from 'mediasoup';
import { H264_PARAMETERS } from '../h264.ts';
import { WhepError } from '../whep-error.ts';
import { readOfferedVideo, type OfferedVideo } from './offered-video.ts';
import { fmtpOf, parseSession } from './session.ts';
import type { SdpSection, SdpSession } from './session.ts';

/** mediasoup puts the mid into a header extension of that size. */
const MAX_MID_CHARACTERS = 8;

/** mediasoup's own, and every browser's. */
export const SCTP_PORT = 5000;

export interface OfferedMedia {
  /** Null where the player does not name its sections. */
  readonly mid: string | null;
  readonly type: string;
  readonly protocol: string;
  readonly payloads: string;
  /** Sound or video that shares the video's transport, with the first of its codecs. */
  readonly bundled: { readonly rtp: SdpSection['rtp'][number]; readonly fmtp: string | null } | null;
  /** Data channels over the video's transport (RFC 8841). */
  readonly isDataChannel: boolean;
}

/** What a viewer offers to receive. */
export interface Offer {
  /** All of them, in order: the answer has as many. */
  readonly media: readonly OfferedMedia[];
  readonly video: OfferedVideo & {
    /** Of its section in `media`. */
    readonly index: number;
  };
  /** The video's mid, as mediasoup wants it. */
  readonly mid: string;
  readonly fingerprint: types.DtlsFingerprint;
  /** The viewer's part in the DTLS handshake. */
  readonly dtlsRole: 'client' | 'server';
  /** A section of data channels is among the media. */
  readonly hasDataChannel: boolean;
}

/**
 * @param profileLevelId Of what will be sent: a payload type is chosen whose decoder takes it.
 * @throws WhepError 'bad-offer' | 'no-h264'
 */
export function parseOffer(sdp: string, profileLevelId: string = H264_PARAMETERS['profile-level-id']): Offer {
  const session = parseSession(sdp);
  const index = session.media.findIndex(isReceivedVideo);
  const section = session.media[index];
  if (section === undefined) {
    throw new WhepError(
      'bad-offer',
      'The offer has no video to receive (an m=video section with a=recvonly).',
    );
  }
  const mid = section.mid ?? String(index);
  if (mid.length > MAX_MID_CHARACTERS) {
    throw new WhepError(
      'bad-offer',
      `The a=mid of the video has more than ${MAX_MID_CHARACTERS} characters.`,
    );
  }
  const media = session.media.map((each) => offeredMedia(each, bundledMids(session, mid)));
  return {
    media,
    video: { index, ...readOfferedVideo(section, profileLevelId) },
    mid,
    ...readDtls(session, section),
    hasDataChannel: media.some(({ isDataChannel }) => isDataChannel),
  };
}

/** Mids of the sections that are to share a transport with this one (RFC 8843); only they may in the answer. */
function bundledMids(session: SdpSession, mid: string): readonly string[] {
  const groups = session.groups.filter(({ type }) => type === 'BUNDLE').map(({ mids }) => mids.split(' '));
  return groups.find((mids) => mids.includes(mid)) ?? [];
}

function offeredMedia(section: SdpSection, bundle: readonly string[]): OfferedMedia {
  const { mid = null, type, protocol, payloads } = section;
  const isBundled = mid !== null && bundle.includes(mid);
  const [rtp] = section.rtp;
  const bundled = isBundled && rtp !== undefined ? { rtp, fmtp: fmtpOf(section, rtp.payload) } : null;
  const isData = type === 'application' && payloads === 'webrtc-datachannel' && section.port !== 0;
  return {
    mid,
    type,
    protocol,
    payloads,
    bundled,
    isDataChannel: isBundled && isData && section.sctpPort === SCTP_PORT,
  };
}

function isReceivedVideo({ type, port, direction }: SdpSection): boolean {
  return type === 'video' && port !== 0 && (direction === 'recvonly' || direction === 'sendrecv');
}

function readDtls(session: SdpSession, section: SdpSection): Pick<Offer, 'fingerprint' | 'dtlsRole'> {
  if (!/\bTLS\/RTP\/SAVPF?$/.test(section.protocol)) {
    throw new WhepError('bad-offer', 'The offer does not ask for WebRTC (UDP/TLS/RTP/SAVPF).');
  }
  const fingerprint = section.fingerprint ?? session.fingerprint;
  if (fingerprint === undefined) throw new WhepError('bad-offer', 'The offer has no a=fingerprint for DTLS.');
  const setup = section.setup ?? session.setup;
  return {
    fingerprint: { algorithm: fingerprint.type, value: fingerprint.hash.toUpperCase() },
    dtlsRole: setup === 'passive' ? 'server' : 'client',
  };
}
