import type { types } from 'mediasoup';
import { H264_PARAMETERS, isPossibleRtx } from '../h264.ts';
import type { PayloadTypes } from '../h264.ts';
import { WhepError } from '../whep-error.ts';
import { parseSession } from './session.ts';
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

export interface OfferedVideo {
  /** Of the section in `Offer.media`. */
  readonly index: number;
  readonly payloadTypes: PayloadTypes;
  /** Of the chosen H.264 payload type, to be repeated in the answer. */
  readonly fmtp: string | null;
  readonly rtcpFeedback: readonly types.RtcpFeedback[];
  readonly headerExtensions: readonly { readonly uri: string; readonly id: number }[];
}

/** What a viewer offers to receive. */
export interface Offer {
  /** All of them, in order: the answer has as many. */
  readonly media: readonly OfferedMedia[];
  readonly video: OfferedVideo;
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
    video: { index, ...readVideo(section, profileLevelId) },
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

function readVideo(section: SdpSection, profileLevelId: string): Omit<OfferedVideo, 'index'> {
  const best = chooseH264(section, profileLevelId);
  if (best === undefined) {
    throw new WhepError(
      'no-h264',
      'This player does not offer H.264 (packetization mode 1), the only codec that cameras are shown in. Use a browser with H.264, as Chrome, Edge, Safari or Firefox with its OpenH264 plug-in.',
    );
  }
  const rtx = section.rtp.find(
    ({ codec, payload }) =>
      codec.toLowerCase() === 'rtx' &&
      parametersOf(section, payload).get('apt') === String(best) &&
      isPossibleRtx(payload),
  );
  return {
    payloadTypes: { h264: best, rtx: rtx?.payload ?? null },
    fmtp: fmtpOf(section, best),
    rtcpFeedback: section.rtcpFb
      // `*` stands for all payload types (RFC 4585).
      .filter(({ payload }) => payload === String(best) || payload === '*')
      .map(({ type, subtype }) => (subtype === undefined ? { type } : { type, parameter: subtype })),
    headerExtensions: section.ext.map(({ uri, value }) => ({ uri, id: value })),
  };
}

/** H.264 in fragments (packetization mode 1), of the profile nearest to what is sent. */
function chooseH264(section: SdpSection, profileLevelId: string): number | undefined {
  return section.rtp
    .filter(({ codec, rate, payload }) => {
      const mode = parametersOf(section, payload).get('packetization-mode');
      // Players that leave it out take fragments all the same.
      return codec.toUpperCase() === 'H264' && rate === 90_000 && (mode === undefined || mode === '1');
    })
    .map(({ payload }) => ({
      payload,
      rank: profileRank(parametersOf(section, payload).get('profile-level-id'), profileLevelId),
    }))
    .filter(({ rank }) => rank !== null)
    .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0))[0]?.payload;
}

/**
 * Constrained baseline, baseline, main, high, and high 4:4:4, under which Chromium offers what it decodes of high. A
 * decoder of each takes what stands before it; plain baseline's own tools are used by no camera.
 */
const PROFILES = ['42e0', '42', '4d', '64', 'f4'];

/** 0 for the best; null when this decoder does not take what is sent. */
function profileRank(offered: string | undefined, sent: string): number | null {
  const rankOf = (profile: string) =>
    PROFILES.findIndex((prefix) => profile.toLowerCase().startsWith(prefix));
  const rank = rankOf(offered ?? '');
  const least = rankOf(sent);
  // Any decoder of H.264 takes baseline, also one with a profile that is not known here.
  const isBaseline = least === 0 || least === 1;
  if (rank === -1) return isBaseline ? PROFILES.length : null;
  return isBaseline || rank >= least ? rank : null;
}

function parametersOf(section: SdpSection, payload: number): Map<string, string> {
  const pairs = (fmtpOf(section, payload) ?? '').split(';').map((pair) => pair.trim().split('='));
  return new Map(pairs.map(([name = '', value = '']) => [name.toLowerCase(), value]));
}

function fmtpOf(section: SdpSection, payload: number): string | null {
  return section.fmtp.find((each) => each.payload === payload)?.config ?? null;
}
