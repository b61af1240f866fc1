import { describe, expect, it, vi } from 'vitest';
import type { ReceivedPicture } from '../../../../pipeline/ingest/sources/rtsp/rtp/h264-depacketizer.ts';
import { PictureFeed } from '../../../../pipeline/ingest/sources/rtsp/picture-feed.ts';

const LIMITS = { pressurePictures: 4, maxPictures: 8, maxBytes: 10_000 };
const picture = (rtpTimestamp: number, isKeyframe = false, bytes = 10): ReceivedPicture => ({
  units: [Buffer.alloc(bytes)],
  rtpTimestamp,
  isKeyframe,
  hasBSlices: false,
});

async function drain(feed: PictureFeed): Promise<number[]> {
  const taken: number[] = [];
  while (feed.size > 0) taken.push((await feed.next()).rtpTimestamp);
  return taken;
}

describe('PictureFeed', () => {
  it('hands a picture to whoever waits for it', async () => {
    const feed = new PictureFeed(() => undefined, LIMITS);
    const waiting = feed.next();
    feed.push(picture(1));
    expect((await waiting).rtpTimestamp).toBe(1);
  });

  it('keeps what begins with the newest keyframe when nobody reads', async () => {
    const feed = new PictureFeed(() => undefined, LIMITS);
    for (let index = 0; index < 12; index += 1) feed.push(picture(index, index === 0));
    feed.push(picture(12, true));
    feed.push(picture(13));
    expect(await drain(feed)).toEqual([12, 13]);
  });

  it('keeps no more than it may while no keyframe comes', async () => {
    const feed = new PictureFeed(() => undefined, LIMITS);
    for (let index = 0; index < 100; index += 1) feed.push(picture(index, index === 0));
    expect(feed.size).toBe(8);
    expect(await drain(feed)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    // What would come now refers to pictures that were dropped.
    feed.push(picture(100));
    expect(feed.size).toBe(0);
    feed.push(picture(101, true));
    expect(await drain(feed)).toEqual([101]);
  });

  it('bounds the bytes as well', () => {
    const feed = new PictureFeed(() => undefined, LIMITS);
    for (let index = 0; index < 6; index += 1) feed.push(picture(index, false, 4000));
    expect(feed.size).toBe(3);
  });

  it('tells when it fills up, and when it is half empty again', async () => {
    const onPressure = vi.fn<(isHigh: boolean) => void>();
    const feed = new PictureFeed(onPressure, LIMITS);
    for (let index = 0; index < 6; index += 1) feed.push(picture(index));
    expect(onPressure.mock.calls).toEqual([[true]]);
    await drain(feed);
    expect(onPressure.mock.calls).toEqual([[true], [false]]);
  });

  it('gives what is there before it ends, and nothing when it is broken', async () => {
    const ended = new PictureFeed(() => undefined, LIMITS);
    ended.push(picture(1));
    ended.end(new Error('over'));
    ended.end(new Error('later'));
    expect((await ended.next()).rtpTimestamp).toBe(1);
    await expect(ended.next()).rejects.toThrow('over');

    const broken = new PictureFeed(() => undefined, LIMITS);
    broken.push(picture(1));
    broken.break(new Error('off'));
    await expect(broken.next()).rejects.toThrow('off');
  });

  it('breaks a waiting read', async () => {
    const feed = new PictureFeed(() => undefined, LIMITS);
    const waiting = feed.next();
    feed.break(new Error('off'));
    await expect(waiting).rejects.toThrow('off');
  });

  it('lets others have a turn while there is plenty', async () => {
    const feed = new PictureFeed(() => undefined, LIMITS);
    for (let index = 0; index < 4; index += 1) feed.push(picture(index));
    let hadTurn = false;
    setImmediate(() => (hadTurn = true));
    await drain(feed);
    expect(hadTurn).toBe(true);
  });
});
