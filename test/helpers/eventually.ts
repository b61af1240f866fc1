import { setTimeout as delay } from 'node:timers/promises';

/** Waits until `look` gives something; fails with what was waited for when it does not come in time. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  timeoutMs = 15_000,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > deadlineMs) throw new Error(`waited ${timeoutMs} ms in vain for: ${what}`);
    await delay(25);
  }
}
