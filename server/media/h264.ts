import type { types } from 'mediasoup';

/** Constrained baseline: what the encoder makes, and what every browser decodes. */
export const H264_PARAMETERS = {
  'packetization-mode': 1,
  'profile-level-id': '42e01f',
  'level-asymmetry-allowed': 1,
} as const;

/** Payload types that a viewer's offer gave to H.264 and to its retransmissions. */
export interface PayloadTypes {
  readonly h264: number;
  /** Null without retransmissions of their own (RFC 4588). */
  readonly rtx: number | null;
}

const FIRST_DYNAMIC = 96;
const LAST_DYNAMIC = 127;

/**
 * Codecs of a router that sends with these payload types. A receiver understands only those of its own offer, and
 * mediasoup fixes them with the router. It takes the first free dynamic payload type for retransmissions, so all but
 * the wanted one are taken by a codec that nobody uses.
 */
export function routerCodecs({ h264, rtx }: PayloadTypes): types.RouterRtpCodecCapability[] {
  const codecs: types.RouterRtpCodecCapability[] = [];
  if (rtx !== null) {
    for (let payloadType = FIRST_DYNAMIC; payloadType <= LAST_DYNAMIC; payloadType += 1) {
      if (payloadType === h264 || payloadType === rtx) continue;
      codecs.push({
        kind: 'audio',
        mimeType: 'audio/PCMU',
        clockRate: 8000,
        preferredPayloadType: payloadType,
      });
    }
  }
  const parameters = { ...H264_PARAMETERS };
  codecs.push({
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    preferredPayloadType: h264,
    parameters,
  });
  return codecs;
}

/** mediasoup can send retransmissions with dynamic payload types only. */
export function isPossibleRtx(payloadType: number): boolean {
  return payloadType >= FIRST_DYNAMIC && payloadType <= LAST_DYNAMIC;
}
