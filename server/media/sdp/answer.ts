import { write } from 'sdp-transform';
import type { MediaDescription, SessionDescription } from 'sdp-transform';
import type { types } from 'mediasoup';
import { SCTP_PORT } from './offer.ts';
import type { Offer, OfferedMedia } from './offer.ts';

/** mediasoup's default. */
const MAX_MESSAGE_BYTES = 262_144;

type Section = SessionDescription['media'][number];

export interface AnswerParts {
  readonly offer: Offer;
  readonly iceParameters: types.IceParameters;
  readonly iceCandidates: readonly types.IceCandidate[];
  readonly fingerprints: readonly types.DtlsFingerprint[];
  readonly rtpParameters: types.RtpParameters;
  /** Name of the media stream, as `RTCTrackEvent.streams[0].id`. */
  readonly streamId: string;
}

/** ICE-lite, one m=video that only sends, data channels where they are offered, all else without use (RFC 8829, 8843, 8445, 8841). */
export function buildAnswer(parts: AnswerParts): string {
  const { offer } = parts;
  const bundle = offer.media.flatMap(({ mid, bundled, isDataChannel }) =>
    mid !== null && (bundled !== null || isDataChannel) ? [mid] : [],
  );
  return write({
    version: 0,
    // No RTCPeerConnection sees two answers of the same session, so the id may be the same always.
    origin: { username: '-', sessionId: 1, sessionVersion: 1, netType: 'IN', ipVer: 4, address: '127.0.0.1' },
    name: '-',
    timing: { start: 0, stop: 0 },
    icelite: 'ice-lite',
    ...(bundle.length > 0 ? { groups: [{ type: 'BUNDLE', mids: bundle.join(' ') }] } : {}),
    msidSemantic: { semantic: 'WMS', token: '*' },
    media: offer.media.map((each, index) => {
      if (index === offer.video.index) return videoSection(each, parts);
      if (each.isDataChannel) return dataSection(each, parts);
      return each.bundled === null ? refused(each) : unused(each, parts);
    }),
  });
}

/** RFC 8829, 5.3.1: port 0, the offer's formats. */
function refused({ mid, type, protocol, payloads }: OfferedMedia): Section {
  const section: Section = { type, protocol, payloads, port: 0, direction: 'inactive', rtp: [], fmtp: [] };
  return mid === null ? section : { ...section, mid };
}

/** Not refused: a section before the video may carry the bundle's transport, and Chromium would lose it with port 0. */
function unused(media: OfferedMedia, parts: AnswerParts): Section {
  const { type, bundled } = media;
  if (bundled === null) return refused(media);
  const { rtp, fmtp } = bundled;
  return {
    type,
    ...transportLines(media, parts),
    direction: 'inactive',
    payloads: String(rtp.payload),
    rtp: [
      { payload: rtp.payload, codec: rtp.codec, ...definedOf({ rate: rtp.rate, encoding: rtp.encoding }) },
    ],
    fmtp: fmtp === null ? [] : [{ payload: rtp.payload, config: fmtp }],
  };
}

function videoSection(media: OfferedMedia, parts: AnswerParts): Section {
  const { offer, rtpParameters, streamId } = parts;
  return {
    type: 'video',
    ...transportLines(media, parts),
    direction: 'sendonly',
    rtcpRsize: 'rtcp-rsize',
    ...codecLines(offer, rtpParameters),
    ...sourceLines(rtpParameters, streamId),
  };
}

function dataSection(media: OfferedMedia, parts: AnswerParts): Section {
  const { rtcpMux: _, ...transport } = transportLines(media, parts);
  return {
    type: 'application',
    ...transport,
    payloads: 'webrtc-datachannel',
    sctpPort: SCTP_PORT,
    maxMessageSize: MAX_MESSAGE_BYTES,
    rtp: [],
    fmtp: [],
  };
}

function transportLines({ mid, protocol }: OfferedMedia, parts: AnswerParts) {
  const { offer, iceParameters, iceCandidates, fingerprints } = parts;
  const fingerprint = fingerprints.find(({ algorithm }) => algorithm === 'sha-256') ?? fingerprints[0];
  if (fingerprint === undefined) throw new TypeError('a transport without a fingerprint');
  return {
    // Without meaning: ICE finds the port (RFC 8840).
    port: 9,
    protocol,
    connection: { version: 4, ip: '0.0.0.0' },
    ...(mid === null ? {} : { mid }),
    rtcpMux: 'rtcp-mux',
    iceUfrag: iceParameters.usernameFragment,
    icePwd: iceParameters.password,
    fingerprint: { type: fingerprint.algorithm, hash: fingerprint.value },
    setup: offer.dtlsRole === 'client' ? 'passive' : 'active',
    candidates: iceCandidates.map(candidate),
    endOfCandidates: 'end-of-candidates',
  } as const;
}

function definedOf(values: { readonly rate: number | undefined; readonly encoding: number | undefined }) {
  const { rate, encoding } = values;
  return { ...(rate === undefined ? {} : { rate }), ...(encoding === undefined ? {} : { encoding }) };
}

function candidate({ foundation, priority, address, protocol, port, type, tcpType }: types.IceCandidate) {
  const line = { foundation, component: 1, transport: protocol, priority, ip: address, port, type };
  return tcpType === undefined ? line : { ...line, tcptype: tcpType };
}

function codecLines({ video }: Offer, { codecs, headerExtensions = [] }: types.RtpParameters) {
  return {
    payloads: codecs.map(({ payloadType }) => payloadType).join(' '),
    rtp: codecs.map(({ mimeType, payloadType, clockRate }) => ({
      payload: payloadType,
      codec: mimeType.replace(/^video\//, ''),
      rate: clockRate,
    })),
    fmtp: codecs.flatMap(({ payloadType, parameters }) => {
      // The profile is answered as it was offered: else the codec counts as another one.
      const config = payloadType === video.payloadTypes.h264 ? video.fmtp : formatParameters(parameters);
      return config === null || config === '' ? [] : [{ payload: payloadType, config }];
    }),
    rtcpFb: codecs.flatMap(({ payloadType, rtcpFeedback = [] }) =>
      rtcpFeedback.map(({ type, parameter }) =>
        parameter === undefined || parameter === ''
          ? { payload: payloadType, type }
          : { payload: payloadType, type, subtype: parameter },
      ),
    ),
    ext: headerExtensions.map(({ uri, id }) => ({ value: id, uri })),
  } satisfies Partial<MediaDescription> & { payloads: string };
}

function formatParameters(parameters: Readonly<Record<string, unknown>> = {}): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(';');
}

function sourceLines({ encodings = [], rtcp }: types.RtpParameters, streamId: string) {
  const ssrcs = encodings.flatMap(({ ssrc, rtx }) => [ssrc, rtx?.ssrc]).filter((ssrc) => ssrc !== undefined);
  return {
    msid: [{ id: streamId, appdata: 'video' }],
    ...(ssrcs.length > 1 ? { ssrcGroups: [{ semantics: 'FID', ssrcs: ssrcs.join(' ') }] } : {}),
    ssrcs: ssrcs.map((id) => ({ id, attribute: 'cname', value: rtcp?.cname ?? streamId })),
  };
}
