import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FramesInFlight } from '../../../../pipeline/detect/socket/frames-in-flight.ts';

const RGB = Uint8Array.of(1, 2, 3);

describe('FramesInFlight', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function watched() {
    const onStuck = vi.fn<(timeoutMs: number) => void>();
    return { frames: new FramesInFlight(onStuck), onStuck };
  }

  it('takes two frames at a time, and the next when one was answered', () => {
    const { frames } = watched();
    expect([1, 2, 3].map((frameId) => frames.add(frameId, RGB) !== null)).toEqual([true, true, false]);
    expect(frames.settle(1)).toBe(true);
    expect(frames.settle(1)).toBe(false);
    expect(frames.add(3, RGB)).not.toBeNull();
    expect(frames.lose()).toEqual([3, 2]);
  });

  it('tells when a frame gets no answer in time, although more are sent', () => {
    const { frames, onStuck } = watched();
    frames.add(1, RGB);
    vi.advanceTimersByTime(4000);
    frames.add(2, RGB);
    expect(onStuck).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(onStuck.mock.calls).toEqual([[5000]]);
  });

  it('takes an answer for a sign of life, and waits for none when all is answered or lost', () => {
    const { frames, onStuck } = watched();
    frames.add(1, RGB);
    frames.add(2, RGB);
    vi.advanceTimersByTime(4000);
    frames.settle(1);
    vi.advanceTimersByTime(4000);
    frames.settle(2);
    frames.add(3, RGB);
    frames.lose();
    vi.advanceTimersByTime(10_000);
    expect(onStuck).not.toHaveBeenCalled();
  });

  it('leaves the pixels of lost frames as they are', () => {
    const { frames } = watched();
    const lost = frames.add(1, RGB)!;
    frames.lose();
    frames.add(2, Uint8Array.of(7, 8, 9));
    expect([...lost]).toEqual([...RGB]);
  });
});
