import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeyframeRequests } from '../../../../server/media/keyframe-requests.ts';

describe('KeyframeRequests', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('lets the first through at once', () => {
    const send = vi.fn();
    new KeyframeRequests(send).request();
    expect(send).toHaveBeenCalledOnce();
  });

  it('makes one of all that come within 200 ms, and does not forget it', () => {
    const send = vi.fn();
    const requests = new KeyframeRequests(send);
    for (let count = 0; count < 10; count += 1) requests.request();
    vi.advanceTimersByTime(199);
    expect(send).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(send).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(1000);
    expect(send).toHaveBeenCalledTimes(2);
  });

  it('asks for nothing after it was closed', () => {
    const send = vi.fn();
    const requests = new KeyframeRequests(send);
    requests.request();
    requests.request();
    requests.close();
    vi.advanceTimersByTime(1000);
    expect(send).toHaveBeenCalledTimes(1);
  });
});
