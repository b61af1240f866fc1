import type { types } from 'mediasoup';
import type { OfferedVideo } from './offered-video.ts';

/** Those that help to send: where a packet belongs, and when it arrived. */
const USED_EXTENSIONS: ReadonlySet<string> = new Set([
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
]);

/**
 * mediasoup's view of a viewer: the router's codecs, less the feedback that was not offered. mediasoup's numbers of
 * header extensions are fixed, and a viewer understands only its own: an extension is used where both agree.
 */
export function receiverCapabilities(
  router: types.RtpCapabilities,
  offered: OfferedVideo,
): types.RtpCapabilities {
  const { payloadTypes, rtcpFeedback, headerExtensions } = offered;
  const isOffered = (feedback: types.RtcpFeedback) =>
    rtcpFeedback.some(
      ({ type, parameter = '' }) => type === feedback.type && parameter === (feedback.parameter ?? ''),
    );
  return {
    codecs: (router.codecs ?? [])
      .filter(({ preferredPayloadType: pt }) => pt === payloadTypes.h264 || pt === payloadTypes.rtx)
      .map((codec) => ({ ...codec, rtcpFeedback: (codec.rtcpFeedback ?? []).filter(isOffered) })),
    headerExtensions: (router.headerExtensions ?? []).filter(
      ({ kind, uri, preferredId }) =>
        kind === 'video' &&
        USED_EXTENSIONS.has(uri) &&
        headerExtensions.some((each) => each.uri === uri && each.id === preferredId),
    ),
  };
}
