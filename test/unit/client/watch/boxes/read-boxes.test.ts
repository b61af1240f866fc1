import { describe, expect, it } from 'vitest';
import { readBoxes } from '../../../../../client/src/watch/boxes/read-boxes.ts';

describe('readBoxes', () => {
  it('reads what the server sends, and makes nothing of anything else', () => {
    const set = { rtpTimestamp: 1, boxes: [{ box: [0, 0, 1, 1], label: 'with_mask', text: 'Mask 90%' }] };
    expect(readBoxes(JSON.stringify(set))).toEqual(set);
    for (const message of [new ArrayBuffer(2), '', '{', 'null', '{}', '{"rtpTimestamp":"1","boxes":[]}'])
      expect(readBoxes(message)).toBeNull();
  });
});
