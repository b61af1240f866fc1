import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Removals } from '../../../../server/cameras/removals.ts';

describe('Removals', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function removals() {
    const late: string[] = [];
    return { removals: new Removals(1000, (cameraId) => late.push(cameraId)), late };
  }

  it('settles whoever waits when the camera has ended', async () => {
    const { removals: all, late } = removals();
    const gone = all.begin('door');
    expect(all.of('door')).toBe(gone);
    void all.begin('hall');
    expect([all.size, all.cameraIds]).toEqual([2, ['door', 'hall']]);
    expect(all.end('door')).toBe(true);
    await gone;
    expect([all.of('door'), all.cameraIds]).toEqual([undefined, ['hall']]);
    vi.advanceTimersByTime(1000);
    expect(late).toEqual(['hall']);
  });

  it('tells who is late, and goes on to wait', async () => {
    const { removals: all, late } = removals();
    const gone = all.begin('door');
    vi.advanceTimersByTime(1000);
    expect(late).toEqual(['door']);
    expect(all.of('door')).toBe(gone);
    all.end('door');
    await gone;
  });

  it('knows nothing of a camera that was not told to end', () => {
    const { removals: all } = removals();
    expect([all.of('door'), all.end('door')]).toEqual([undefined, false]);
  });
});
