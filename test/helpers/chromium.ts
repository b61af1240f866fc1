import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const ARGUMENTS = [
  '--headless=new',
  // As root, and where the kernel gives no user namespaces, its sandbox does not start; only our own page is opened.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

/** A browser with a profile of its own. @throws Error saying how to get one where there is none. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(
      `There is no Chromium at ${executablePath}. \`make test\` installs Debian's; elsewhere set CHROMIUM_PATH to one.`,
    );
  }
  // By default Playwright ends this whole process on a signal, before it could end the servers that it started.
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  return await chromium.launch({ executablePath, args: ARGUMENTS, ...signals });
}
