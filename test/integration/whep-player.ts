import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../helpers/chromium.ts';

/** Runs in the page: a plain WHEP player without any library. */
const PAGE = `<!doctype html><video id=video autoplay muted playsinline></video><script>
const pictures = [], boxes = [];
async function play(camera, { audioFirst = false, bundlePolicy = 'balanced', rewrite = '', withBoxes = false } = {}) {
  const started = performance.now();
  const pc = (window.pc = new RTCPeerConnection({ bundlePolicy }));
  if (audioFirst) pc.addTransceiver('audio', { direction: 'recvonly' });
  pc.addTransceiver('video', { direction: 'recvonly' });
  if (withBoxes) {
    const channel = pc.createDataChannel('boxes', { negotiated: true, id: 0, ordered: false });
    channel.onmessage = ({ data }) => boxes.push(JSON.parse(data).rtpTimestamp);
  }
  pc.ontrack = ({ track, streams }) => { if (track.kind === 'video') video.srcObject = streams[0]; };
  const first = new Promise((resolve) => video.requestVideoFrameCallback(() => resolve(performance.now() - started)));
  const shown = (_now, { rtpTimestamp }) => { pictures.push(rtpTimestamp); video.requestVideoFrameCallback(shown); };
  video.requestVideoFrameCallback(shown);
  const offer = await pc.createOffer();
  const sdp = new Function('sdp', rewrite + ';return sdp')(offer.sdp);
  await pc.setLocalDescription({ type: 'offer', sdp });
  const response = await fetch('/whep/' + camera, { method: 'POST', body: sdp });
  window.resource = response.headers.get('location');
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  await pc.setRemoteDescription({ type: 'answer', sdp: answer });
  return { answer, firstPictureMs: await first };
}
async function progress() {
  const all = [...(await pc.getStats()).values()];
  const inbound = all.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video');
  const codec = all.find(({ id }) => id === inbound?.codecId);
  return { frames: inbound?.framesDecoded ?? 0, payloadType: codec?.payloadType, state: pc.connectionState };
}
</script>`;

export interface PlayOptions {
  readonly audioFirst?: boolean;
  readonly bundlePolicy?: 'balanced' | 'max-bundle';
  /** JavaScript that changes the variable `sdp`, the offer. */
  readonly rewrite?: string;
  /** Asks for boxes beside the picture. */
  readonly withBoxes?: boolean;
}

export interface Progress {
  readonly frames: number;
  readonly payloadType: number | undefined;
  readonly state: string;
}

export type Join = (cameraId: string, offer: string) => Promise<{ sessionId: string; answerSdp: string }>;

/** Headless Chromium with a page that plays WHEP from `join`. */
export class WhepPlayer {
  readonly #browser: Browser;
  readonly #server: ReturnType<typeof createServer>;

  private constructor(browser: Browser, server: ReturnType<typeof createServer>) {
    this.#browser = browser;
    this.#server = server;
  }

  static async start(join: Join): Promise<WhepPlayer> {
    const server = createServer((request, response) => {
      if (request.method !== 'POST') {
        response.setHeader('content-type', 'text/html').end(PAGE);
        return;
      }
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      request.on('end', () => {
        join(request.url?.split('/').at(-1) ?? '', body).then(
          ({ sessionId, answerSdp }) => response.writeHead(201, { location: sessionId }).end(answerSdp),
          (error: unknown) => response.writeHead(500).end(String(error)),
        );
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return new WhepPlayer(await launchChromium(), server);
  }

  async open(): Promise<Page> {
    const page = await this.#browser.newPage();
    const { port } = this.#server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/`);
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

export function play(page: Page, cameraId: string, options: PlayOptions = {}) {
  return page.evaluate<{ answer: string; firstPictureMs: number }>(
    `play(${JSON.stringify(cameraId)}, ${JSON.stringify(options)})`,
  );
}

/** RTP timestamps of the pictures that were shown, and of those whose boxes came. */
export function timesOf(page: Page): Promise<{ readonly pictures: number[]; readonly boxes: number[] }> {
  return page.evaluate('({ pictures, boxes })');
}

export function progressOf(page: Page): Promise<Progress> {
  return page.evaluate<Progress>('progress()');
}

export async function framesOf(page: Page): Promise<number> {
  return (await progressOf(page)).frames;
}
