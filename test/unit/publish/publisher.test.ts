import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { H264Depacketizer } from '../../../pipeline/ingest/sources/rtsp/rtp/h264-depacketizer.ts';
import { readRtpPacket } from '../../../pipeline/ingest/sources/rtsp/rtp/rtp-packet.ts';
import { FallBackEncoder } from '../../../pipeline/media/encode/fall-back-encoder.ts';
import { joinNalUnits, nalTypeOf } from '../../../pipeline/media/h264/nal-units.ts';
import { newFrame } from '../../../pipeline/media/picture/frame.ts';
import { Publisher } from '../../../pipeline/publish/publisher.ts';
import { decodeMiddles, SMALL } from '../../helpers/encoded.ts';
import { eventually } from '../../helpers/eventually.ts';
import { ShortLivedEncoder } from '../../helpers/short-lived-encoder.ts';

const stages = { enter: () => 0, leave: () => undefined, drop: () => undefined };

it('goes on with the same RTP stream when hardware fails in the middle', async () => {
  const viewer = createSocket('udp4').bind(0, '127.0.0.1');
  await once(viewer, 'listening');
  const received: Buffer[] = [];
  viewer.on('message', (packet) => received.push(packet));
  const failures: unknown[] = [];
  const hardware = {
    open: () => new ShortLivedEncoder(3),
    noteFailure: (error: unknown) => void failures.push(error),
  };
  const publisher = new Publisher(
    { open: (settings) => new FallBackEncoder({ ...settings, preset: 'ultrafast' }, hardware) },
    stages,
  );
  onTestFinished(() => {
    publisher.stop();
    viewer.close();
  });
  const to = { ip: '127.0.0.1', port: viewer.address().port, localPort: 0 };
  await publisher.start({ ...to, payloadType: 96, ssrc: 7, sequenceNumber: 65_534, bitrateBps: 1_000_000 });

  const frame = newFrame(SMALL.width, SMALL.height);
  const greys = [40, 60, 80, 100, 120, 140];
  for (const [index, grey] of greys.entries()) {
    frame.data?.[0]?.fill(grey);
    publisher.publish(frame, 1_000_000 + index * 40);
  }
  frame.free();
  expect(failures).toHaveLength(1);

  const packets = await eventually('all pictures', () => {
    const read = received.map((packet) => readRtpPacket(packet)!);
    return read.filter(({ isMarked }) => isMarked).length === greys.length && read;
  });
  const depacketizer = new H264Depacketizer();
  const found = packets.flatMap((packet) => depacketizer.push(packet, 0));
  expect(packets.map(({ sequence }) => sequence)).toEqual(
    packets.map((_, index) => (65_534 + index) & 0xffff),
  );
  expect(found.map(({ isKeyframe }) => isKeyframe)).toEqual([true, false, false, true, false, false]);
  const first = found[0]?.rtpTimestamp ?? 0;
  expect(found.map(({ rtpTimestamp }) => rtpTimestamp - first)).toEqual(
    greys.map((_, index) => index * 3600),
  );
  const units = found.map(({ units: nalUnits, rtpTimestamp }) => ({
    annexB: joinNalUnits(nalUnits),
    pts: rtpTimestamp,
    nalTypes: nalUnits.map(nalTypeOf),
  }));
  expect(decodeMiddles(units).map(([y]) => Math.round(y / 20) * 20)).toEqual(greys);
});
