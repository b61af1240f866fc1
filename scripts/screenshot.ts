// Takes the pictures of the page for the README: node scripts/screenshot.ts [FOLDER, docs by default]
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { launchChromium } from '../test/helpers/chromium.ts';
import { eventually } from '../test/helpers/eventually.ts';
import { MaskwatchServer, PASSWORD } from '../test/helpers/maskwatch-server.ts';

const folder = path.resolve(process.argv[2] ?? fileURLToPath(new URL('../docs', import.meta.url)));
const DESK = { width: 1440, height: 900 };
/** High enough for the chart. */
const CAMERA_PAGE = { width: 1440, height: 1064 };
const PHONE = { width: 390, height: 844 };
/** Clips of two scenes, and a while of the chart. */
const ENOUGH_EVENTS = 5;
const WAIT_MS = 180_000;
/** The numbers beside the picture come once a second. */
const STEADY_MS = 1500;
/** In the page: those below its visible part are not loaded before one scrolls there. */
const NO_PICTURE_MISSES =
  '[...document.images].every((image) => image.complete || image.getBoundingClientRect().top > innerHeight)';

await mkdir(folder, { recursive: true });
await using server = await MaskwatchServer.start({ args: ['--demo'] });
const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: DESK, locale: 'en-GB' });
  await signIn(page);
  await enoughHappened();
  await livePicture(page);
  await save(page, 'page.png');

  await page.setViewportSize(CAMERA_PAGE);
  await page.getByTestId('tile').getByRole('link').click();
  await eventually('the chart', () => page.locator('.people-chart canvas').isVisible(), WAIT_MS);
  // The chart shows what was seen since the page was opened.
  const openedMs = performance.now();
  await eventually('a scene for the chart', () => performance.now() - openedMs > 45_000, WAIT_MS);
  await livePicture(page);
  await save(page, 'page-camera.png');

  await page.setViewportSize(PHONE);
  await livePicture(page);
  await save(page, 'page-phone.png');
} finally {
  await browser.close();
}

async function signIn(page: Page): Promise<void> {
  await page.goto(server.url);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByTestId('sign-in-submit').click();
}

async function enoughHappened(): Promise<void> {
  await eventually(
    'violations with clips',
    async () => {
      const { events } = await server.get<{ events: { clip: unknown }[] }>('/api/v1/events');
      return events.filter(({ clip }) => clip !== null).length >= ENOUGH_EVENTS;
    },
    WAIT_MS,
  );
}

/** A live picture with people of both kinds in it, at least two masked, and numbers that are of this picture. */
async function livePicture(page: Page): Promise<void> {
  const count = async (testId: string) => Number(await page.getByTestId(testId).first().textContent());
  let [shown, sinceMs] = ['', 0];
  const areSteady = (numbers: string) => {
    if (numbers !== shown) [shown, sinceMs] = [numbers, performance.now()];
    return performance.now() - sinceMs >= STEADY_MS;
  };
  await eventually(
    'masked and unmasked people',
    async () => {
      const [masked, unmasked] = [await count('count-with-mask'), await count('count-without-mask')];
      return (
        areSteady(`${masked} ${unmasked}`) &&
        masked >= 2 &&
        unmasked >= 1 &&
        (await page.locator('[data-testid="live-video"][data-watch="live"]').count()) > 0 &&
        // The newest violation's picture comes a moment after its row.
        (await page.evaluate(NO_PICTURE_MISSES)) === true
      );
    },
    WAIT_MS,
  );
}

async function save(page: Page, name: string): Promise<void> {
  // Off what was clicked last.
  await page.mouse.move(0, 0);
  const png = await page.screenshot({ animations: 'disabled' });
  const { size } = await sharp(png)
    .png({ palette: true, colours: 256, quality: 80, dither: 0.7, effort: 10 })
    .toFile(path.join(folder, name));
  process.stdout.write(`${path.join(folder, name)}: ${Math.round(size / 1000)} kB\n`);
}
