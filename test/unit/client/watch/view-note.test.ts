import { describe, expect, it } from 'vitest';
import { viewNote } from '../../../../client/src/watch/view-note.ts';

const AVAILABLE = {
  state: 'available',
  reason: null,
  profileLevelId: '42e01f',
  keyframeIntervalMs: 1000,
} as const;
const SERVED = { isOverlay: true, reason: null };

describe('viewNote', () => {
  it('says what is seen', () => {
    expect(viewNote('annotated', AVAILABLE, null).text).toMatch(/drawn into/);
    expect(viewNote('overlay', AVAILABLE, SERVED)).toEqual({
      text: expect.stringMatching(/own video/),
      isFallback: false,
    });
  });

  it('says why the own video is not to be had, from the camera or from this connection', () => {
    const refused = { ...AVAILABLE, state: 'unavailable', reason: 'The camera sends HEVC.' } as const;
    expect(viewNote('overlay', refused, null)).toEqual({
      text: 'Shown annotated. The camera sends HEVC.',
      isFallback: true,
    });
    const player = { isOverlay: false, reason: 'This player cannot.' };
    expect(viewNote('overlay', AVAILABLE, player)).toMatchObject({ isFallback: true });
  });

  it('warns of keyframes that are far apart', () => {
    expect(viewNote('overlay', AVAILABLE, SERVED).text).not.toContain('keyframe');
    const far = { ...AVAILABLE, keyframeIntervalMs: 10_000 };
    expect(viewNote('overlay', far, SERVED).text).toContain('every 10 seconds');
  });
});
