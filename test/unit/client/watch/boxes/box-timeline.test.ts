import { describe, expect, it } from 'vitest';
import { BoxTimeline, ticksBetween } from '../../../../../client/src/watch/boxes/box-timeline.ts';

const set = (rtpTimestamp: number) => ({ rtpTimestamp, boxes: [] });
const FRAME = 3600;

function timelineOf(...timestamps: number[]): BoxTimeline {
  const timeline = new BoxTimeline();
  for (const timestamp of timestamps) timeline.add(set(timestamp), 0);
  return timeline;
}

describe('BoxTimeline', () => {
  it('gives a picture its own boxes, and those after it the same until there are newer ones', () => {
    const timeline = timelineOf(1000, 1000 + 5 * FRAME);
    expect(timeline.at(1000, 0)?.rtpTimestamp).toBe(1000);
    expect(timeline.at(1000 + 4 * FRAME, 0)?.rtpTimestamp).toBe(1000);
    expect(timeline.at(1000 + 5 * FRAME, 0)?.rtpTimestamp).toBe(1000 + 5 * FRAME);
  });

  it('never gives a picture the boxes of a later one', () => {
    expect(timelineOf(1000).at(999, 0)).toBeNull();
  });

  it('lets boxes go after a second: people have moved on', () => {
    expect(timelineOf(1000).at(1000 + 90_000, 0)).not.toBeNull();
    expect(timelineOf(1000).at(1001 + 90_000, 0)).toBeNull();
  });

  it('takes boxes in any order', () => {
    const timeline = timelineOf(3 * FRAME, FRAME, 2 * FRAME);
    for (const index of [1, 2, 3])
      expect(timeline.at(index * FRAME + 1, 0)?.rtpTimestamp).toBe(index * FRAME);
  });

  it('counts on where the timestamps wrap at 32 bits', () => {
    const timeline = timelineOf(2 ** 32 - FRAME, FRAME);
    expect(timeline.at(0, 0)?.rtpTimestamp).toBe(2 ** 32 - FRAME);
    expect(timeline.at(FRAME, 0)?.rtpTimestamp).toBe(FRAME);
    expect(ticksBetween(2 ** 32 - 1, 1)).toBe(2);
    expect(ticksBetween(1, 2 ** 32 - 1)).toBe(-2);
  });

  it('gives the newest for a second where the browser does not tell which picture it shows', () => {
    const timeline = timelineOf(1000, 2000);
    expect(timeline.at(undefined, 1000)?.rtpTimestamp).toBe(2000);
    expect(timeline.at(undefined, 1001)).toBeNull();
  });

  it('forgets everything with its connection', () => {
    const timeline = timelineOf(1000);
    timeline.clear();
    expect(timeline.at(1000, 0)).toBeNull();
  });
});
