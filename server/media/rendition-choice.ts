import type { OverlayFitness } from '../../pipeline/domain/overlay.ts';
import type { Rendition } from '../../pipeline/domain/rendition.ts';
import { parseOffer } from './sdp/offer.ts';
import type { Offer } from './sdp/offer.ts';
import { WhepError } from './whep-error.ts';

/** What a viewer asks for. */
export interface View {
  readonly mode: 'annotated' | 'overlay';
  readonly size: 'full' | 'grid';
}

export interface RenditionChoice {
  readonly rendition: Rendition;
  readonly offer: Offer;
  /** Why it is not what was asked for (ASCII), null when it is. */
  readonly reason: string | null;
}

const NOT_LIVE = 'The camera gives no picture at the moment.';

/**
 * What a viewer gets: what it asks for, or annotated where the camera or the player cannot do it.
 * @throws WhepError when the offer is of no use for anything.
 */
export function chooseRendition(
  { mode, size }: View,
  offerSdp: string,
  fitness: OverlayFitness | null | undefined,
): RenditionChoice {
  const offer = parseOffer(offerSdp);
  if (size === 'grid') {
    const reason = mode === 'overlay' ? 'Small pictures have their boxes drawn in always.' : null;
    return { rendition: 'grid', offer, reason };
  }
  if (mode === 'annotated') return { rendition: 'annotated', offer, reason: null };
  const annotated = (reason: string): RenditionChoice => ({ rendition: 'annotated', offer, reason });
  const profile = fitness?.profileLevelId ?? null;
  if (fitness?.state !== 'available' || profile === null) return annotated(fitness?.reason ?? NOT_LIVE);
  try {
    return { rendition: 'overlay', offer: parseOffer(offerSdp, profile), reason: null };
  } catch (error) {
    if (!(error instanceof WhepError) || error.code !== 'no-h264') throw error;
    return annotated('This player does not take the H.264 profile that the camera sends.');
  }
}
