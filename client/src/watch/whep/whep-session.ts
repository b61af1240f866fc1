import type { BoxSet } from '../../../../pipeline/domain/overlay.ts';
import { networkProblem, readProblem } from '../../api/problem.ts';
import { numberExtensions } from './number-extensions.ts';
import { readBoxes } from '../boxes/read-boxes.ts';
import type { Served } from '../served.ts';

export interface WhepSessionOptions {
  /** Where the offer is posted. */
  readonly url: string;
  readonly onTrack: (track: MediaStreamTrack, receiver: RTCRtpReceiver) => void;
  /** Asks for boxes beside the picture; null where they are drawn in. */
  readonly onBoxes: ((boxes: BoxSet) => void) | null;
  readonly onConnectionState: (state: RTCPeerConnectionState) => void;
}

const ANSWER_TIMEOUT_MS = 10_000;
const LEAVE_TIMEOUT_MS = 1000;

/** One WHEP connection (draft-ietf-wish-whep), video and boxes, from offer to DELETE. It is never reused. */
export class WhepSession {
  readonly #peer: RTCPeerConnection;
  readonly #url: string;
  #location: string | null = null;
  #isClosed = false;

  constructor(options: WhepSessionOptions) {
    this.#url = new URL(options.url, location.href).href;
    this.#peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    this.#peer.addTransceiver('video', { direction: 'recvonly' });
    this.#peer.addEventListener('track', (event) => options.onTrack(event.track, event.receiver));
    this.#openBoxes(options.onBoxes);
    this.#peer.addEventListener('connectionstatechange', () =>
      options.onConnectionState(this.#peer.connectionState),
    );
  }

  /** Settles with what is sent when the answer is applied. @throws ApiProblem */
  async open(): Promise<Served> {
    await this.#offer();
    // Not waiting for ICE gathering: the server is ICE-lite, it answers checks and never needs our candidates.
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp', accept: 'application/sdp' },
      body: this.#peer.localDescription?.sdp ?? '',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    }).catch((error: unknown) => {
      throw networkProblem(error);
    });
    if (!response.ok) throw await readProblem(response);
    const sdp = await response.text();
    const answered = response.headers.get('location');
    if (answered !== null) this.#location = new URL(answered, this.#url).href;
    const served = {
      isOverlay: response.headers.get('maskwatch-rendition') === 'overlay',
      reason: response.headers.get('maskwatch-rendition-reason'),
    };
    if (this.#isClosed) await this.#leave();
    else await this.#peer.setRemoteDescription({ type: 'answer', sdp });
    return served;
  }

  /** Both sides take the channel as agreed: mediasoup answers no opening of one. */
  #openBoxes(onBoxes: WhepSessionOptions['onBoxes']): void {
    if (onBoxes === null) return;
    const channel = this.#peer.createDataChannel('boxes', { negotiated: true, id: 0, ordered: false });
    channel.addEventListener('message', (event: MessageEvent<unknown>) => {
      const boxes = readBoxes(event.data);
      if (boxes !== null) onBoxes(boxes);
    });
  }

  async #offer(): Promise<void> {
    const { sdp = '' } = await this.#peer.createOffer();
    try {
      await this.#peer.setLocalDescription({ type: 'offer', sdp: numberExtensions(sdp) });
    } catch {
      // A browser that does not let its offer be changed: the bitrate then follows losses only.
      await this.#peer.setLocalDescription({ type: 'offer', sdp });
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const { track } of this.#peer.getReceivers()) track.stop();
    // In this order: closing first would end the session at the server before the DELETE arrives to find none.
    void this.#leave().finally(() => this.#peer.close());
  }

  async #leave(): Promise<void> {
    if (this.#location === null) return;
    const location = this.#location;
    this.#location = null;
    const signal = AbortSignal.timeout(LEAVE_TIMEOUT_MS);
    await fetch(location, { method: 'DELETE', keepalive: true, signal }).catch(() => {
      // The server is gone or the page is closing: it ends the session itself when the checks stop.
    });
  }
}
