// Forked by annotated-path.ts: one camera of the product that reads a file as fast as it can.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { Camera } from '../../pipeline/camera/camera.ts';
import type { FromCamera } from '../../pipeline/camera/messages.ts';
import type { Stage } from '../../pipeline/domain/stage.ts';
import { silenceLibav } from '../../pipeline/media/libav.ts';
import type { AnnotatedMessage, AnnotatedStart } from './annotated-messages.ts';
import { FilmClock, openUnpaced } from './unpaced-source.ts';

silenceLibav();
process.on('disconnect', () => process.exit(0));
process.once('message', (start: AnnotatedStart) => void run(start));

async function run({ settings, fps, warmUpFrames, frames, bitrateBps }: AnnotatedStart): Promise<void> {
  // Takes what a viewer would: without a receiver the kernel would answer each packet with an error.
  const viewer = createSocket({ type: 'udp4', recvBufferSize: 4_194_304 }).bind(0, '127.0.0.1');
  await once(viewer, 'listening');
  const clock = new FilmClock();
  const published = Promise.withResolvers<void>();
  const runs = { detect: 0, rtp: 0 } satisfies Partial<Record<Stage, number>>;
  let before = process.cpuUsage();
  let cpuMs = 0;
  const tell = (message: AnnotatedMessage) => process.send?.(message);
  const onPacket = async (index: number) => {
    if (index === 0) await published.promise;
    // A live camera has 200 ms from look to look, in which the answer comes; here the film must wait for it.
    while (camera.pendingLooks > 0) await delay(1);
    if (index === warmUpFrames) {
      tell({ type: 'begun' });
      before = process.cpuUsage();
    }
    if (index === warmUpFrames + frames) {
      const { user, system } = process.cpuUsage(before);
      cpuMs = (user + system) / 1000;
    }
  };
  const send = (message: FromCamera) => {
    if (message.type !== 'report') return;
    for (const { stage, runs: count } of message.report.stages)
      if (stage === 'detect' || stage === 'rtp') runs[stage] += count;
  };
  const { source } = settings;
  if (source.kind !== 'file') throw new Error('a file is wanted');
  const ended = Promise.withResolvers<void>();
  const camera = new Camera(settings, {
    clock,
    log: pino({ level: 'error' }),
    send: (message) => {
      send(message);
      if (message.type === 'status' && message.status.state === 'disabled') ended.resolve();
    },
    open: (_source, { signal }) =>
      openUnpaced({ file: source.path, fps, frames: warmUpFrames + frames, clock, signal, onPacket }),
  });
  const target = { ip: '127.0.0.1', port: viewer.address().port, payloadType: 96, ssrc: 1 };
  if (bitrateBps !== null)
    await camera.viewing.publish('viewer', 'annotated', {
      ...target,
      localPort: 0,
      sequenceNumber: 1,
      bitrateBps,
    });
  published.resolve();
  await ended.promise;
  await camera.stop();
  viewer.close();
  process.send?.(
    { type: 'done', cpuMs, looks: runs.detect, sentPackets: runs.rtp } satisfies AnnotatedMessage,
    () => process.exit(0),
  );
}
