import { describe, expect, it } from 'vitest';
import { chooseRendition } from '../../../../server/media/rendition-choice.ts';
import { chromiumOffer } from './sdp/chromium-offer.ts';

const fitness = (profileLevelId: string) =>
  ({ state: 'available', reason: null, profileLevelId, keyframeIntervalMs: 1000 }) as const;
const OVERLAY = { mode: 'overlay', size: 'full' } as const;
const offerOf = (...profiles: string[]) =>
  ['42e01f', '42001f'].reduce(
    (sdp, each, index) => sdp.replaceAll(each, profiles[index] ?? each),
    chromiumOffer(),
  );

describe('chooseRendition', () => {
  it('gives what is asked for', () => {
    const of = (mode: 'annotated' | 'overlay', size: 'full' | 'grid') =>
      chooseRendition({ mode, size }, chromiumOffer(), fitness('42e01f'));
    expect(of('annotated', 'full')).toMatchObject({ rendition: 'annotated', reason: null });
    expect(of('annotated', 'grid')).toMatchObject({ rendition: 'grid', reason: null });
    expect(of('overlay', 'full')).toMatchObject({ rendition: 'overlay', reason: null });
    expect(of('overlay', 'grid')).toMatchObject({ rendition: 'grid', reason: expect.any(String) });
  });

  it('falls back to annotated, with the reason, where the camera cannot be forwarded', () => {
    const refused = { ...fitness('42e01f'), state: 'unavailable', reason: 'The camera sends HEVC.' } as const;
    expect(chooseRendition(OVERLAY, chromiumOffer(), refused)).toMatchObject({
      rendition: 'annotated',
      reason: 'The camera sends HEVC.',
    });
    for (const unknown of [null, undefined])
      expect(chooseRendition(OVERLAY, chromiumOffer(), unknown)).toMatchObject({
        rendition: 'annotated',
        reason: expect.stringMatching(/^[ -~]+$/),
      });
  });

  it('sends main and high to players that decode them only', () => {
    const choose = (offer: string, profile: string) => chooseRendition(OVERLAY, offer, fitness(profile));
    expect(choose(chromiumOffer(), '64001f')).toMatchObject({
      rendition: 'annotated',
      reason: expect.stringContaining('profile'),
    });
    const { rendition, offer } = choose(offerOf('42e01f', '64001f'), '640028');
    expect(rendition).toBe('overlay');
    expect(offer.video.fmtp).toContain('64001f');
    expect(choose(offerOf('42e01f', '4d001f'), '4d401f').rendition).toBe('overlay');
    expect(choose(offerOf('42e01f', '4d001f'), '640028').rendition).toBe('annotated');
    // Chromium decodes high, and says so by a profile that contains it.
    expect(choose(offerOf('42e01f', 'f4001f'), '640028').rendition).toBe('overlay');
  });
});
