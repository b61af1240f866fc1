import type { types } from 'mediasoup';
import { isPossibleRtx } from '../h264.ts';
import type { PayloadTypes } from '../h264.ts';
import { WhepError } from '../whep-error.ts';
import { fmtpOf, parametersOf, type SdpSection } from './session.ts';

/** How a viewer takes H.264. */
export interface OfferedVideo {
  readonly payloadTypes: PayloadTypes;
  /** Of the chosen H.264 payload type, to be repeated in the answer. */
  readonly fmtp: string | null;
  readonly rtcpFeedback: readonly types.RtcpFeedback[];
  readonly headerExtensions: readonly { readonly uri: string; readonly id: number }[];
}

/**
 * @param profileLevelId Of what will be sent: a payload type is chosen whose decoder takes it.
 * @throws WhepError 'no-h264'
 */
export function readOfferedVideo(section: SdpSection, profileLevelId: string): OfferedVideo {
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
