import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Forwarding } from '../../../pipeline/publish/forwarding.ts';
import { eventually } from '../../helpers/eventually.ts';

const picture = (isIdr: boolean, sizeBytes = 100) => ({
  units: [Buffer.alloc(sizeBytes, isIdr ? 0x65 : 0x41)],
  isIdr,
  hasBSlices: false,
});
const IDR = picture(true);
const OTHER = picture(false);
/** 1/90000 s since 1970, about now. */
const NOW = 160_000_000_000_000;

async function fixture() {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const packets: Buffer[] = [];
  socket.on('message', (packet) => packets.push(packet));
  const target = { payloadType: 96, ssrc: 7, localPort: 0, sequenceNumber: 1, bitrateBps: 0 };
  const address = { ip: '127.0.0.1', port: socket.address().port };
  const feed = await Forwarding.open({ ...address, ...target }, () => undefined);
  onTestFinished(async () => {
    await feed.close();
    socket.close();
  });
  return {
    feed,
    /** Waits for so many. */
    came: async (count: number) => {
      await eventually(`${count} packets`, () => packets.length >= count);
      return packets.map((packet) => ({
        isIdr: ((packet[12] ?? 0) & 31) === 5,
        sequenceNumber: packet.readUInt16BE(2),
        timestamp: packet.readUInt32BE(4),
      }));
    },
  };
}

describe('Forwarding', () => {
  it('begins with a keyframe, since nothing before can be decoded', async () => {
    const { feed, came } = await fixture();
    feed.send(OTHER, NOW);
    feed.send(IDR, NOW + 3600);
    feed.send(OTHER, NOW + 7200);
    expect((await came(2)).map(({ isIdr, sequenceNumber }) => [isIdr, sequenceNumber])).toEqual([
      [true, 1],
      [false, 2],
    ]);
  });

  it('catches up from the newest keyframe, in a time that is over at once', async () => {
    const { feed, came } = await fixture();
    feed.catchUp([IDR, ...Array.from({ length: 49 }, () => OTHER)], NOW, 0);
    feed.send(OTHER, NOW + 3600);
    const packets = await came(51);
    expect(packets[0]?.isIdr).toBe(true);
    const times = packets.map(({ timestamp }) => timestamp - (NOW % 2 ** 32));
    expect(times.at(-2)).toBe(0);
    expect(times.at(-1)).toBe(3600);
    // 50 pictures, 2 s of the camera's time, in less than one picture and a half.
    expect(times[0]).toBeGreaterThanOrEqual(-90 * 50);
    expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true);
  });

  it('sends the group again to a viewer that lost pictures, in times that go on rising, but not again and again', async () => {
    const { feed, came } = await fixture();
    feed.catchUp([IDR, OTHER], NOW, 0);
    feed.catchUp([IDR, OTHER], NOW, 1999);
    feed.catchUp([IDR, OTHER], NOW, 2001);
    feed.send(OTHER, NOW + 3600);
    const packets = await came(5);
    expect(packets.map(({ isIdr }) => isIdr)).toEqual([true, false, true, false, false]);
    const times = packets.map(({ timestamp }) => timestamp);
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
  });

  it('waits for the next keyframe where the way from the last one is too long', async () => {
    const { feed, came } = await fixture();
    feed.catchUp([picture(true, 1_500_000), picture(false, 600_000)], NOW, 0);
    feed.send(OTHER, NOW + 3600);
    feed.send(IDR, NOW + 7200);
    const [first] = await came(1);
    expect(first).toMatchObject({ isIdr: true, timestamp: (NOW + 7200) % 2 ** 32 });
  });

  it('begins anew with a keyframe when the camera was lost', async () => {
    const { feed, came } = await fixture();
    feed.send(IDR, NOW);
    feed.lose();
    feed.send(OTHER, NOW + 3600);
    feed.send(IDR, NOW + 7200);
    expect((await came(2)).map(({ isIdr }) => isIdr)).toEqual([true, true]);
  });
});
