import { basename } from 'node:path';
import { readPicture } from '../../../picture-file.ts';
import type { Miss } from '../../scores/misses.ts';
import { drawMiss } from './miss-picture.ts';
import { escapeHtml, LABEL_NAMES } from './markup.ts';

/** Of each kind. */
const SHOWN = 24;

export interface GalleryText {
  readonly title: string;
  /** What they are, and by what they are sorted. */
  readonly note: string;
}

/** The first misses as pictures, with what was known and what was said. */
export async function gallery(
  misses: readonly Miss[],
  { title, note }: GalleryText,
  signal: AbortSignal,
): Promise<string> {
  const figures: string[] = [];
  for (const miss of misses.slice(0, SHOWN)) {
    signal.throwIfAborted();
    const jpeg = await drawMiss(await readPicture(miss.picture.file), miss);
    const caption = captionOf(miss);
    figures.push(
      `<figure><img loading="lazy" width="240" height="240" alt="${escapeHtml(caption)}" ` +
        `src="data:image/jpeg;base64,${jpeg.toString('base64')}"><figcaption>${escapeHtml(caption)}` +
        `<small>${escapeHtml(basename(miss.picture.file))}</small></figcaption></figure>`,
    );
  }
  const more = misses.length > SHOWN ? ` The first ${SHOWN} of ${misses.length}.` : '';
  const content = figures.length === 0 ? '<p>None.</p>' : `<div class="gallery">${figures.join('')}</div>`;
  return `<section><h2>${escapeHtml(title)} <span>${misses.length}</span></h2><p>${escapeHtml(note + more)}</p>${content}</section>`;
}

function captionOf({ truth, found, heightPx }: Miss): string {
  const size = `${Math.round(heightPx)} px`;
  const said =
    found === null
      ? ''
      : `${LABEL_NAMES[found.label].toLowerCase()}, ${Math.round(100 * found.confidence)} %`;
  if (truth === null) return `Said ${said}; ${size}`;
  if (found === null) return `${LABEL_NAMES[truth.label]}, ${size}`;
  return `${LABEL_NAMES[truth.label]}, said ${said}; ${size}`;
}
