import { describe, expect, it } from 'vitest';
import {
  PacketOrder,
  type OrderedPacket,
} from '../../../../../pipeline/ingest/sources/rtsp/rtp/packet-order.ts';
import { rtpPacket } from './rtp.ts';

const UDP = { windowPackets: 4, windowMs: 50 };
const shown = (packets: readonly OrderedPacket[]) =>
  packets.map(({ packet, lostBefore }) => (lostBefore > 0 ? `-${lostBefore} ` : '') + packet.sequence);

function feed(order: PacketOrder, sequences: readonly number[], nowMs = 0): string[] {
  return sequences.flatMap((sequence) => shown(order.push(rtpPacket({ sequence }), nowMs)));
}

describe('PacketOrder', () => {
  it('gives what comes in order at once, over the wrap-around', () => {
    const order = new PacketOrder(UDP);
    expect(feed(order, [65_534, 65_535, 0, 1])).toEqual(['65534', '65535', '0', '1']);
    expect(order.dueMs).toBeNull();
  });

  it('puts packets that overtook others back in order', () => {
    expect(feed(new PacketOrder(UDP), [10, 12, 13, 11, 14])).toEqual(['10', '11', '12', '13', '14']);
    expect(feed(new PacketOrder(UDP), [65_535, 1, 0])).toEqual(['65535', '0', '1']);
  });

  it('gives up what is missing when too much waits for it, and tells how much was lost', () => {
    const order = new PacketOrder(UDP);
    expect(feed(order, [10, 13, 14, 16, 17])).toEqual(['10']);
    expect(feed(order, [18])).toEqual(['-2 13', '14']);
    expect(feed(order, [15])).toEqual(['15', '16', '17', '18']);
  });

  it('gives up what is missing after a while', () => {
    const order = new PacketOrder(UDP);
    expect(feed(order, [10, 12], 1000)).toEqual(['10']);
    expect(order.dueMs).toBe(1050);
    expect(order.expire(1049)).toEqual([]);
    expect(shown(order.expire(1050))).toEqual(['-1 12']);
    expect(order.dueMs).toBeNull();
  });

  it('tells of a gap at once where none can overtake', () => {
    expect(feed(new PacketOrder({ windowPackets: 0, windowMs: 0 }), [10, 13])).toEqual(['10', '-2 13']);
  });

  it('leaves out what comes twice or too late', () => {
    const order = new PacketOrder(UDP);
    expect(feed(order, [10, 10, 12, 12, 11, 11, 9])).toEqual(['10', '11', '12']);
  });

  it('begins anew with another sender, giving what it held', () => {
    const order = new PacketOrder(UDP);
    expect(feed(order, [10, 12])).toEqual(['10']);
    expect(shown(order.push(rtpPacket({ sequence: 40_000, ssrc: 2 }), 0))).toEqual(['-1 12', '-1 40000']);
    expect(shown(order.push(rtpPacket({ sequence: 40_001, ssrc: 2 }), 0))).toEqual(['40001']);
  });

  it('goes on when a camera counts anew, forwards and backwards', () => {
    expect(feed(new PacketOrder(UDP), [10, 20_000, 20_001])).toEqual(['10', '-1 20000', '20001']);
    const order = new PacketOrder(UDP);
    feed(order, [20_000]);
    const back = Array.from({ length: 20 }, (_, index) => index);
    expect(feed(order, back)).toEqual(['-1 16', '17', '18', '19']);
  });
});
