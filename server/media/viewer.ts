import { randomUUID } from 'node:crypto';
import type { types } from 'mediasoup';
import type { MediaWorker } from './media-worker.ts';
import type { ViewerSample } from './room-bitrate.ts';
import { buildAnswer } from './sdp/answer.ts';
import type { Offer } from './sdp/offer.ts';
import { receiverCapabilities } from './sdp/receiver-capabilities.ts';

/** Chromium checks each 2.5 s that it may still send (RFC 7675). */
const CONSENT_TIMEOUT_S = 10;

/** Boxes of a picture that was shown so long ago are of no use. */
const BOXES_LIFE_MS = 1000;

export interface ViewerTimes {
  /** From the answer to DTLS. */
  readonly connectMs: number;
  /** How long a viewer may be unreachable, as while a phone changes networks. */
  readonly unreachableMs: number;
}

export const VIEWER_TIMES: ViewerTimes = { connectMs: 15_000, unreachableMs: 10_000 };

export interface ViewerOptions {
  readonly worker: MediaWorker;
  readonly router: types.Router;
  readonly producerId: string;
  /** Of the boxes beside the picture; null where they are drawn in. */
  readonly boxesProducerId: string | null;
  readonly offer: Offer;
  readonly streamId: string;
  readonly initialBps: number;
  readonly times: ViewerTimes;
  readonly onConnected: () => void;
  /** Once, also when closed by us. */
  readonly onClosed: (reason: string) => void;
}

/** One player that watches a camera. */
export class Viewer {
  readonly id = randomUUID();
  readonly answerSdp: string;
  readonly #transport: types.WebRtcTransport;
  readonly #consumer: types.Consumer;
  readonly #options: ViewerOptions;
  /** Runs while it is not connected. */
  #deadline: NodeJS.Timeout | undefined;
  #isClosed = false;

  private constructor(options: ViewerOptions, transport: types.WebRtcTransport, consumer: types.Consumer) {
    this.#options = options;
    this.#transport = transport;
    this.#consumer = consumer;
    const { offer, streamId } = options;
    this.answerSdp = buildAnswer({
      offer,
      iceParameters: transport.iceParameters,
      iceCandidates: transport.iceCandidates,
      fingerprints: transport.dtlsParameters.fingerprints,
      rtpParameters: consumer.rtpParameters,
      streamId,
    });
    this.#closeAfter(options.times.connectMs, 'it never connected');
    transport.on('icestatechange', (state) => this.#iceChanged(state));
    transport.on('dtlsstatechange', (state) => this.#dtlsChanged(state));
    transport.on('listenserverclose', () => this.close('the media worker ended'));
    transport.on('routerclose', () => this.close('the room was closed'));
    consumer.on('producerclose', () => this.close('the camera was closed'));
  }

  static async join(options: ViewerOptions): Promise<Viewer> {
    const { worker, router, producerId, boxesProducerId, offer, initialBps } = options;
    const transport = await router.createWebRtcTransport({
      webRtcServer: worker.webRtcServer,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      iceConsentTimeout: CONSENT_TIMEOUT_S,
      initialAvailableOutgoingBitrate: initialBps,
      enableSctp: offer.hasDataChannel,
    });
    try {
      const [consumer] = await Promise.all([
        transport.consume({
          producerId,
          rtpCapabilities: receiverCapabilities(router.rtpCapabilities, offer.video),
          mid: offer.mid,
        }),
        boxesProducerId !== null && offer.hasDataChannel
          ? transport.consumeData({ dataProducerId: boxesProducerId, maxPacketLifeTime: BOXES_LIFE_MS })
          : null,
        transport.connect({ dtlsParameters: { role: offer.dtlsRole, fingerprints: [offer.fingerprint] } }),
      ]);
      return new Viewer(options, transport, consumer);
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  /** Null before the connection is up: there is nothing to be known of the path. */
  async sample(): Promise<ViewerSample | null> {
    if (this.#isClosed || this.#transport.dtlsState !== 'connected') return null;
    const [[transport], stats] = await Promise.all([this.#transport.getStats(), this.#consumer.getStats()]);
    const outbound = stats.find(({ type }) => type === 'outbound-rtp');
    if (transport === undefined || outbound === undefined) return null;
    return {
      availableBps: transport.availableOutgoingBitrate ?? null,
      sentBps: transport.rtpSendBitrate,
      // Of 256, as in the receiver report (RFC 3550, 6.4.1).
      lossFraction: outbound.fractionLost / 256,
    };
  }

  close(reason = 'it left'): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#deadline);
    this.#transport.close();
    this.#options.onClosed(reason);
  }

  #iceChanged(state: types.IceState): void {
    if (state === 'disconnected')
      this.#closeAfter(this.#options.times.unreachableMs, 'it could not be reached any longer');
    else if (state === 'closed') this.close('its connection was closed');
    else if (this.#transport.dtlsState === 'connected') clearTimeout(this.#deadline);
  }

  #dtlsChanged(state: types.DtlsState): void {
    if (state === 'failed' || state === 'closed') this.close(`its DTLS session ${state}`);
    if (state !== 'connected') return;
    clearTimeout(this.#deadline);
    this.#options.onConnected();
  }

  #closeAfter(timeMs: number, reason: string): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.close(reason), timeMs);
  }
}
