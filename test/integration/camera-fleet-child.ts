import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import type {
  FromCamera,
  FromCameraProcess,
  PublishTarget,
  ToCameraProcess,
} from '../../pipeline/camera/messages.ts';
import type { CameraReport } from '../../pipeline/domain/camera-stats.ts';
import type { Rendition } from '../../pipeline/domain/rendition.ts';
import { packetizeH264 } from '../../pipeline/publish/rtp-packetizer.ts';
import { encodeH264 } from '../helpers/h264.ts';

/**
 * A camera process without cameras, for tests of the server's side: really encoded pictures as real RTP at 25 a second.
 * All of it freezes, for the tests of the heartbeat, when a camera is called `freezes`, and crashes when one is called
 * `crashes`; one called `stays` does not end when it is removed. It answers no snapshot.
 */
const FRAME_MS = 40;
const REPORT: CameraReport = {
  atMs: 0,
  periodMs: 1000,
  people: { with_mask: 0, without_mask: 0, incorrect_mask: 0, unknown: 0 },
  observedMs: 0,
  newPeople: 0,
  violationsHeldBack: 0,
  violationsUnverified: 0,
  fpsIn: 25,
  picturesSkipped: 0,
  fpsDetect: 0,
  lookRate: { wished: 5, current: 3.5 },
  dropped: 0,
  looksGated: 0,
  looksFollowed: 0,
  latencyMs: null,
  latenciesMs: [],
  pictureAgeMs: null,
  width: 640,
  height: 360,
  codec: 'h264',
  decoder: { isHardware: false, name: 'h264', reason: null },
  encoder: { isHardware: false, name: 'libx264', reason: null },
  encodeEffort: 'less',
  renditions: [],
  overlay: { state: 'available', reason: null, profileLevelId: '42c01e', keyframeIntervalMs: 2000 },
  cpuPercent: 0,
  residentBytes: 0,
  stages: [],
};

const send = (message: FromCameraProcess) => process.send?.(message);
const tell = (cameraId: string, message: FromCamera) => send({ ...message, cameraId });
/** Filler data (NAL unit type 12), which decoders skip: makes about 1 Mbit/s of the grey pictures. */
const FILLER = Buffer.concat([Buffer.from([0, 0, 0, 1, 12]), Buffer.alloc(5000, 0xff), Buffer.from([0x80])]);
const pictures = encodeH264({ width: 640, height: 360, count: 100, gop: 50 }).packets.map((packet) =>
  Buffer.concat([packet.data ?? Buffer.alloc(0), FILLER]),
);
interface Feed {
  readonly cameraId: string;
  readonly rendition: Rendition;
  readonly socket: Socket;
  readonly timer: NodeJS.Timeout;
  /** Of the next picture. */
  next: number;
}
const feeds = new Map<string, Feed>();
/** By the id. */
const names = new Map<string, string>();

function unpublish(feedId: string): void {
  const feed = feeds.get(feedId);
  clearInterval(feed?.timer);
  feed?.socket.close();
  feeds.delete(feedId);
}

function publish(cameraId: string, feedId: string, rendition: Rendition, target: PublishTarget): void {
  unpublish(feedId);
  const { ip, port, localPort, payloadType, ssrc, sequenceNumber } = target;
  const socket = createSocket('udp4').bind(localPort, ip);
  const stream = { payloadType, ssrc, sequenceNumber: sequenceNumber - 1 };
  const timer = setInterval(() => {
    const feed = feeds.get(feedId);
    const picture = pictures[(feed?.next ?? 0) % pictures.length];
    if (feed === undefined || picture === undefined) return;
    feed.next += 1;
    const rtpTimestamp = (Date.now() * 90) % 2 ** 32;
    for (const packet of packetizeH264(picture, rtpTimestamp, stream)) socket.send(packet, port, ip);
    if (rendition === 'overlay') tell(cameraId, { type: 'boxes', boxes: { rtpTimestamp, boxes: [] } });
  }, FRAME_MS);
  feeds.set(feedId, { cameraId, rendition, socket, timer, next: 0 });
}

function remove(cameraId: string): void {
  for (const [feedId, feed] of feeds) if (feed.cameraId === cameraId) unpublish(feedId);
  names.delete(cameraId);
  tell(cameraId, {
    type: 'clip',
    clip: {
      id: '0199c3f0-0000-7000-8000-000000000001',
      cameraId,
      violationIds: [],
      startedAtMs: 0,
      durationMs: 1,
      sizeBytes: 1,
      sha256: '',
      width: 2,
      height: 2,
      codec: 'h264',
    },
  });
}

process.on('message', (message: ToCameraProcess) => {
  switch (message.type) {
    case 'start': {
      const { cameraId, name } = message.settings;
      console.log(`started ${name}`);
      names.set(cameraId, name);
      tell(cameraId, { type: 'status', status: { state: 'live', message: 'Live.', sinceMs: Date.now() } });
      if (name === 'crashes') setTimeout(() => process.kill(process.pid, 'SIGKILL'), 100);
      if (name === 'freezes') {
        setTimeout(() => {
          for (;;);
        }, 500);
      }
      return;
    }
    case 'remove':
      if (names.get(message.cameraId) === 'stays') return;
      remove(message.cameraId);
      send({ type: 'removed', cameraId: message.cameraId });
      return;
    case 'publish':
      return publish(message.cameraId, message.feedId, message.rendition, message.target);
    case 'unpublish':
      return unpublish(message.feedId);
    case 'keyframe': {
      const feed = feeds.get(message.feedId);
      if (feed !== undefined) feed.next = 0;
      return;
    }
    case 'bitrate':
    case 'snapshot':
      return;
    case 'stop': {
      const given = message.givenUp ?? [];
      for (const cameraId of names.keys()) if (!given.includes(cameraId)) remove(cameraId);
      process.disconnect();
      process.exit(0);
    }
  }
});
process.on('disconnect', () => process.exit(0));
setInterval(() => {
  for (const cameraId of names.keys()) {
    const renditions = [...feeds.values()]
      .filter((feed) => feed.cameraId === cameraId)
      .map(({ rendition }) => rendition);
    tell(cameraId, { type: 'report', report: { ...REPORT, atMs: Date.now(), renditions } });
  }
}, 250);
send({ type: 'ready' });
