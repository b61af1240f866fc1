// Forked by two-ffmpeg.ts: what one writes without libav in the process. One ffmpeg decodes into a pipe of raw pictures
// (and a second, small one for the detector), this process draws, another ffmpeg encodes from a pipe.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { drawOverlay } from '../../pipeline/annotate/draw.ts';
import { boxesOf } from '../../pipeline/camera/viewing/picture.ts';
import { DetectorClient } from '../../pipeline/detect/socket/client.ts';
import { detectionsToPicture, placePicture } from '../../pipeline/detect/letterbox.ts';
import type { Track } from '../../pipeline/domain/track.ts';
import { Tracker } from '../../pipeline/track/tracker.ts';
import { cpuMsOf } from '../process-cost.ts';
import { readBlocks } from './pipe-reader.ts';
import type { FromTwoFfmpeg, ToTwoFfmpeg } from './two-ffmpeg-messages.ts';

type Start = Extract<ToTwoFfmpeg, { type: 'start' }>;

process.on('disconnect', () => process.exit(0));
process.once('message', (start: Start) => {
  run(start).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});

async function run(start: Start): Promise<void> {
  const { width, height, fps, socketPath, decodeArgs, encodeArgs } = start;
  const client = DetectorClient.open({ socketPath, cameraId: 'two-ffmpeg', log: pino({ level: 'silent' }) });
  const [welcome] = await once(client, 'welcome');
  const tracker = new Tracker({ relinkMs: 2000 }, welcome.thresholds);
  const placement = placePicture(width, height, [[640, 384]]);
  let tracks: readonly Track[] = [];
  let pendingLooks = 0;
  client.on('dropped', () => {
    pendingLooks -= 1;
  });
  client.on('detections', ({ detections, frameId }) => {
    pendingLooks -= 1;
    tracks = tracker.update(detectionsToPicture(detections, placement), frameId * 200);
  });

  const decoder = spawn('ffmpeg', decodeArgs, { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
  const encoder = spawn('ffmpeg', encodeArgs, { stdio: ['pipe', 'ignore', 'inherit'] });
  for (const child of [decoder, encoder]) child.once('close', () => process.exit(1));
  process.once('exit', () => {
    for (const child of [decoder, encoder]) child.kill('SIGKILL');
  });
  const pids = [process.pid, decoder.pid ?? 0, encoder.pid ?? 0];
  let framesLeft = 0;
  let turn = Promise.withResolvers<void>();
  let isMyTurn = false;
  const small = decoder.stdio[3] as Readable;
  const pictures = decoder.stdout as Readable;
  void (async () => {
    let frameId = 0;
    for await (const rgb of readBlocks(small, 640 * 384 * 3)) {
      await turn.promise;
      if (client.submit({ frameId, width: 640, height: 384, rgb })) pendingLooks += 1;
      frameId += 1;
    }
  })();
  const out = encoder.stdin as Writable;
  const lumaBytes = width * height;
  const chromaBytes = lumaBytes / 4;
  for await (const yuv of readBlocks(pictures, lumaBytes + 2 * chromaBytes)) {
    while (framesLeft === 0) {
      // What the detector still has would be counted as another's.
      if (isMyTurn) turn = Promise.withResolvers();
      isMyTurn = false;
      while (pendingLooks > 0) await delay(1);
      const next = once(process, 'message');
      const cpuMs = pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
      process.send?.({ cpuMs } satisfies FromTwoFfmpeg);
      const [{ frames }] = (await next) as [Extract<ToTwoFfmpeg, { type: 'run' }>];
      framesLeft = frames;
      isMyTurn = true;
      turn.resolve();
    }
    framesLeft -= 1;
    // A copy: the pipe to the encoder takes it when it can.
    const drawn = Buffer.from(yuv);
    drawOverlay(
      {
        width,
        height,
        data: [
          drawn.subarray(0, lumaBytes),
          drawn.subarray(lumaBytes, lumaBytes + chromaBytes),
          drawn.subarray(lumaBytes + chromaBytes),
        ],
        linesize: [width, width / 2, width / 2],
      },
      { boxes: boxesOf(tracks), corner: ['Bench', `${fps}/s`] },
    );
    if (!out.write(drawn)) await once(out, 'drain');
  }
}
