// Forked by annotated-camera.ts: one camera of the product that reads a file as fast as it can, when it is its turn.
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { Camera } from '../../pipeline/camera/camera.ts';
import type { FromCamera } from '../../pipeline/camera/messages.ts';
import type { Stage } from '../../pipeline/domain/stage.ts';
import { SourceError } from '../../pipeline/errors.ts';
import { silenceLibav } from '../../pipeline/media/libav.ts';
import type { FromAnnotated, ToAnnotated } from './annotated-messages.ts';
import { FilmClock, openUnpaced } from './unpaced-source.ts';

silenceLibav();
process.on('disconnect', () => process.exit(0));
process.once('message', (start: Extract<ToAnnotated, { type: 'start' }>) => void run(start));

async function run({ settings, fps, viewer }: Extract<ToAnnotated, { type: 'start' }>): Promise<void> {
  const clock = new FilmClock();
  const published = Promise.withResolvers<void>();
  const runs = { detect: 0, rtp: 0 } satisfies Partial<Record<Stage, number>>;
  let sparedLooks = 0;
  const tell = (message: FromAnnotated) => process.send?.(message);
  let framesLeft = 0;
  let before = process.cpuUsage();
  const onPacket = async () => {
    await published.promise;
    // A live camera has 200 ms from look to look, in which the answer comes; here the film must wait for it.
    while (camera.pendingLooks > 0) await delay(1);
    while (framesLeft === 0) {
      const now = process.cpuUsage();
      const cpuMs = (now.user + now.system - before.user - before.system) / 1000;
      // From here, not from the next turn's start: what the last one left behind, as datagrams and garbage, is its own.
      before = now;
      const turn = Promise.withResolvers<ToAnnotated>();
      process.once('message', turn.resolve);
      tell({ type: 'resting', cpuMs });
      const message = await turn.promise;
      if (message.type !== 'run') throw new SourceError('finished', 'The bench has seen enough.');
      framesLeft = message.frames;
    }
    framesLeft -= 1;
  };
  const count = (message: FromCamera) => {
    if (message.type !== 'report') return;
    sparedLooks += message.report.looksGated;
    for (const { stage, runs: more } of message.report.stages)
      if (stage === 'detect' || stage === 'rtp') runs[stage] += more;
  };
  const { source } = settings;
  if (source.kind !== 'file') throw new Error('a file is wanted');
  const ended = Promise.withResolvers<void>();
  const camera = new Camera(settings, {
    clock,
    log: pino({ level: 'error' }),
    send: (message) => {
      count(message);
      if (message.type === 'status' && message.status.state === 'disabled') ended.resolve();
    },
    open: (_source, { signal }) => openUnpaced({ file: source.path, fps, clock, signal, onPacket }),
  });
  if (viewer !== null)
    await camera.viewing.publish('viewer', 'annotated', {
      ip: '127.0.0.1',
      port: viewer.port,
      payloadType: 96,
      ssrc: 1,
      localPort: 0,
      sequenceNumber: 1,
      bitrateBps: viewer.bitrateBps,
    });
  published.resolve();
  await ended.promise;
  await camera.stop();
  process.send?.(
    { type: 'finished', looks: runs.detect, sparedLooks, sentPictures: runs.rtp } satisfies FromAnnotated,
    () => process.exit(0),
  );
}
