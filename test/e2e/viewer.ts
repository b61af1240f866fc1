import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { z } from 'zod';
import { launchChromium } from '../helpers/chromium.ts';
import { eventually } from '../helpers/eventually.ts';
import { PASSWORD } from '../helpers/maskwatch-server.ts';
import { decodePicture, type Picture } from './face-frames.ts';

const PROBE = fileURLToPath(new URL('page-probe.js', import.meta.url));
/** Chromium itself logs every answer that is no success, and connections that fail: the page expects both. */
const NETWORK_ERROR = /^(Failed to load resource|WebSocket connection to)/;
const NEVER_LIVE_AFTER_MS = 3000;

const takenPicture = z.object({ takenAtMs: z.number(), png: z.base64() }).nullable();

export interface TakenPicture extends Picture {
  /** UTC milliseconds. */
  readonly takenAtMs: number;
}

export interface ViewerOptions {
  readonly width?: number;
  readonly height?: number;
}

/** A person at the page: a browser of its own, with one window. */
export class Viewer {
  readonly page: Page;
  readonly #browser: Browser;
  readonly #complaints: string[] = [];

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
    page.on('pageerror', (error) => this.#complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !NETWORK_ERROR.test(message.text())) {
        this.#complaints.push(message.text());
      }
    });
  }

  static async open(url: string, { width = 1440, height = 900 }: ViewerOptions = {}): Promise<Viewer> {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: { width, height } });
      page.setDefaultTimeout(20_000);
      await page.addInitScript({ path: PROBE });
      const viewer = new Viewer(browser, page);
      await page.goto(url);
      return viewer;
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** What the page threw or logged as an error. */
  get complaints(): readonly string[] {
    return this.#complaints;
  }

  get(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  async signIn(password = PASSWORD): Promise<void> {
    await this.page.getByLabel('User name').fill('admin');
    await this.page.getByLabel('Password').fill(password);
    await this.get('sign-in-submit').click();
  }

  /** The number that the page shows there now, null while it shows none. */
  async count(testId: string): Promise<number | null> {
    const text = await this.get(testId).first().textContent();
    return text !== null && /^\d+$/.test(text) ? Number(text) : null;
  }

  /** The message beside a field of the camera form. */
  fieldError(inputTestId: string): Locator {
    return this.page.locator('.field', { has: this.get(inputTestId) }).getByTestId('field-error');
  }

  async frames(): Promise<number> {
    return z.number().parse(await this.page.evaluate('maskwatchProbe.frames'));
  }

  /** Waits until the view (a tile, or a camera's page) calls its picture live and the picture moves. */
  async isPlaying(view: 'tile' | 'camera-page', timeoutMs = 20_000): Promise<void> {
    await eventually(
      `a live ${view}`,
      async () => (await this.get(view).getAttribute('data-watch')) === 'live',
      timeoutMs,
    );
    const shown = await this.frames();
    await eventually('ten more pictures', async () => (await this.frames()) > shown + 10, timeoutMs);
  }

  async takePicture(): Promise<TakenPicture> {
    return await eventually('a picture', async () => {
      const taken = takenPicture.parse(await this.page.evaluate('maskwatchProbe.takePicture()'));
      if (taken === null) return null;
      return { ...(await decodePicture(Buffer.from(taken.png, 'base64'))), takenAtMs: taken.takenAtMs };
    });
  }

  /** From each offer to its first picture on the screen, since the page was loaded. */
  async joinsMs(): Promise<readonly number[]> {
    return z.array(z.number()).parse(await this.page.evaluate('maskwatchProbe.joinsMs'));
  }

  /** Since the page was loaded. */
  async expectNeverFrozenLive(): Promise<void> {
    const oldestMs = z.number().parse(await this.page.evaluate('maskwatchProbe.oldestLiveMs'));
    expect(oldestMs).toBeLessThan(NEVER_LIVE_AFTER_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}
