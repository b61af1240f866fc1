import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { CameraReport } from '../../pipeline/domain/camera-stats.ts';
import { H264Depacketizer } from '../../pipeline/ingest/sources/rtsp/rtp/h264-depacketizer.ts';
import { readRtpPacket } from '../../pipeline/ingest/sources/rtsp/rtp/rtp-packet.ts';
import { joinNalUnits, NAL, nalTypeOf, splitNalUnits } from '../../pipeline/media/h264/nal-units.ts';
import { startSimulator, type Simulator } from '../../simulator/rtsp-server.ts';
import { CameraChild, cameraSettings } from '../helpers/camera-child.ts';
import { decodeMiddles } from '../helpers/encoded.ts';
import { eventually } from '../helpers/eventually.ts';
import { writeH264 } from '../helpers/h264.ts';

const TIMEOUT_MS = 60_000;
/** Of 100 ms: less than a camera of 640x360 at 25 pictures a second takes. */
const RUNNING_MS = 5;

let folder: string;
let simulator: Simulator;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'maskwatch-effort-'));
  const file = writeH264(path.join(folder, 'camera.h264'), { width: 640, height: 360 });
  simulator = await startSimulator({ streams: { camera: { file, fps: 25 } } });
});

afterAll(async () => {
  await simulator?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function watchedCamera(adaptPreset: boolean) {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4_194_304 }).bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const received: Buffer[] = [];
  socket.on('message', (packet) => received.push(packet));
  const source = { kind: 'rtsp', url: simulator.url('camera'), transport: 'tcp' } as const;
  const settings = cameraSettings(source, folder);
  const camera = new CameraChild({ ...settings, publish: { ...settings.publish, adaptPreset } });
  onTestFinished(async () => {
    camera.process.kill('SIGCONT');
    await camera.stop();
    socket.close();
  });
  const to = { ip: '127.0.0.1', port: socket.address().port, payloadType: 96, ssrc: 1 };
  const target = { ...to, localPort: 0, sequenceNumber: 1, bitrateBps: 1_000_000 };
  camera.send({ type: 'publish', feedId: 'viewer', rendition: 'annotated', target });
  await eventually('pictures', () => received.length > 25, TIMEOUT_MS);
  return { camera, received };
}

/** Gives it a twentieth of a processor, as a machine that is full would, until it is told to end. */
function starve({ process }: CameraChild): () => void {
  const pausing = setInterval(() => {
    process.kill('SIGCONT');
    setTimeout(() => process.kill('SIGSTOP'), RUNNING_MS);
  }, 100);
  const feed = (): void => {
    clearInterval(pausing);
    setTimeout(() => process.kill('SIGCONT'), 2 * RUNNING_MS);
  };
  onTestFinished(feed);
  return feed;
}

const newest = (camera: CameraChild) => camera.of('report').at(-1)?.report;

/** Pictures of 200 ms wait to be decoded. */
const isBehind = ({ stages }: CameraReport) =>
  stages.some(({ stage, queue }) => stage === 'ingest' && queue > 5);

it(
  'encodes with less effort where it does not get enough of a processor, and the viewer sees a keyframe and no more',
  { timeout: 3 * TIMEOUT_MS },
  async () => {
    const { camera, received } = await watchedCamera(true);
    expect(newest(camera)?.encodeEffort ?? 'full').toBe('full');
    const feed = starve(camera);
    await eventually('less effort', () => newest(camera)?.encodeEffort === 'less', TIMEOUT_MS);
    feed();
    const { length } = received;
    await eventually('pictures again', () => received.length > length + 25, TIMEOUT_MS);

    const depacketizer = new H264Depacketizer();
    const packets = [...received].map((datagram) => readRtpPacket(datagram)!);
    const pictures = packets.flatMap((packet) => depacketizer.push(packet, 0));
    expect(depacketizer.droppedPictures).toBe(0);
    expect(packets.map(({ sequence }) => sequence)).toEqual(packets.map((_, index) => 1 + index));
    const units = pictures.map(({ units: nalUnits, rtpTimestamp }) => ({
      annexB: joinNalUnits(nalUnits),
      pts: rtpTimestamp,
      nalTypes: nalUnits.map(nalTypeOf),
    }));
    expect(decodeMiddles(units)).toHaveLength(units.length);
    const keyframes = units.filter(({ nalTypes }) => nalTypes.includes(NAL.idr));
    // What made the last of them may still be on its way here.
    const told = camera.of('report').length;
    await eventually('the next report', () => camera.of('report').length > told, TIMEOUT_MS);
    const changes = camera.of('report').filter(({ report }, index, all) => {
      const before = all[index - 1]?.report.encodeEffort ?? 'full';
      return report.encodeEffort !== before;
    });
    // The first picture, and one for each change; the last change's may not have come.
    expect(keyframes.length).toBeGreaterThan(1);
    expect(keyframes.length).toBeLessThanOrEqual(1 + changes.length);
    const sets = keyframes.map(({ annexB }) =>
      splitNalUnits(annexB).filter((unit) => nalTypeOf(unit) === NAL.sps),
    );
    for (const each of sets) expect(each).toEqual(sets[0]);
  },
);

it('does not where that is forbidden', { timeout: 3 * TIMEOUT_MS }, async () => {
  const { camera } = await watchedCamera(false);
  const feed = starve(camera);
  const behind = () => camera.of('report').filter(({ report }) => isBehind(report)).length;
  await eventually('five reports of a camera that is behind', () => behind() >= 5, TIMEOUT_MS);
  feed();
  expect(camera.of('report').every(({ report }) => report.encodeEffort === 'full')).toBe(true);
});
