import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../../test/helpers/chromium.ts';
import { BenchSkipped } from '../bench.ts';

interface Joined {
  readonly answerSdp: string;
  /** What to give to `leave`. */
  readonly session: string;
  /** What the viewer gets, where the server tells. */
  readonly rendition: string | null;
}

/** Where the page's offers go. */
export interface WhepServer {
  join(cameraId: string, offerSdp: string, mode: string): Promise<Joined>;
  leave(session: string): Promise<void>;
}

export interface WatchResult {
  readonly firstPictureMs: number;
  readonly rendition: string | null;
}

/** Headless Chromium with a page that holds as many viewers as it is told. */
export class WhepBrowser {
  readonly #browser: Browser;
  readonly #page: Page;
  readonly #server: Server;

  private constructor(browser: Browser, page: Page, server: Server) {
    this.#browser = browser;
    this.#page = page;
    this.#server = server;
  }

  /** @throws BenchSkipped without Chromium. */
  static async open(whep: WhepServer): Promise<WhepBrowser> {
    const path = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
    if (!existsSync(path))
      throw new BenchSkipped(
        `There is no Chromium at ${path}: install Debian's, or set CHROMIUM_PATH to one.`,
      );
    const html = await readFile(new URL('whep-page.html', import.meta.url));
    const server = createServer((request, response) => {
      answer(request, response, whep, html).catch((error: unknown) =>
        response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${address.port}/`);
      return new WhepBrowser(browser, page, server);
    } catch (error) {
      await browser.close();
      server.close();
      throw error;
    }
  }

  /** Resolves with the first picture. */
  watch(key: string, cameraId: string, mode = 'annotated'): Promise<WatchResult> {
    return this.#call('watch', key, `/whep/${cameraId}?mode=${mode}`, mode);
  }

  leave(key: string): Promise<void> {
    return this.#call('leave', key);
  }

  async framesDecoded(key: string): Promise<number> {
    return (await this.#received(key)).framesDecoded;
  }

  async bytesReceived(key: string): Promise<number> {
    return (await this.#received(key)).bytesReceived;
  }

  readClock(key: string, place: object): Promise<void> {
    return this.#call('readClock', key, place);
  }

  clockReadings(key: string): Promise<readonly { readonly number: number; readonly atMs: number }[]> {
    return this.#page.evaluate(`viewers.get(${JSON.stringify(key)}).clock`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #received(key: string): Promise<{ readonly framesDecoded: number; readonly bytesReceived: number }> {
    return this.#call('received', key);
  }

  #call<T>(name: string, ...args: readonly unknown[]): Promise<T> {
    return this.#page.evaluate<T>(`${name}(${args.map((each) => JSON.stringify(each)).join(',')})`);
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  whep: WhepServer,
  html: Buffer,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const last = decodeURIComponent(pathname.split('/').at(-1) ?? '');
  if (request.method === 'POST') {
    const body = Buffer.concat(await request.toArray()).toString('utf8');
    const { answerSdp, session, rendition } = await whep.join(last, body, searchParams.get('mode') ?? '');
    response.writeHead(201, {
      'x-session': `/session/${encodeURIComponent(session)}`,
      ...(rendition === null ? {} : { 'x-rendition': rendition }),
    });
    response.end(answerSdp);
  } else if (request.method === 'DELETE') {
    await whep.leave(last);
    response.end();
  } else {
    response.setHeader('content-type', 'text/html').end(html);
  }
}
