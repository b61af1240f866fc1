import pino from 'pino';
import { systemClock } from '../clock.ts';
import { silenceLibav } from '../media/libav.ts';
import { Camera } from './camera.ts';
import type { FromCamera, ToCamera } from './messages.ts';

/**
 * Entry point of a camera process, forked by the server. One camera a process: a crash in a codec costs one camera a
 * second. It ends with `stop`, with a signal, and with its server: a lost channel means that the server died.
 */
function main(): void {
  const log = pino({ level: 'info', base: { process: 'camera' } });
  let camera: Camera | undefined;

  const send = (message: FromCamera) => {
    if (process.connected) process.send?.(message);
  };
  const exit = async (): Promise<void> => {
    await camera?.stop();
    if (process.connected) process.disconnect();
    process.exit(0);
  };
  const receive = (message: ToCamera): void => {
    switch (message.type) {
      case 'start':
        log.level = message.settings.logLevel;
        camera ??= new Camera(message.settings, { clock: systemClock, log, send });
        return;
      case 'publish':
        camera
          ?.publish(message.feedId, message.rendition, message.target)
          .catch((error: unknown) => log.error({ err: error }, 'publishing not begun'));
        return;
      case 'unpublish':
        return camera?.unpublish(message.feedId);
      case 'keyframe':
        return camera?.requestKeyframe(message.feedId);
      case 'bitrate':
        return camera?.setBitrate(message.feedId, message.bitrateBps);
      case 'snapshot':
        return camera?.snapshot(message.requestId);
      case 'stop':
        void exit();
        return;
    }
  };

  silenceLibav();
  process.on('message', receive);
  process.on('disconnect', () => void exit());
  process.on('SIGTERM', () => void exit());
  // The terminal's Ctrl-C reaches the whole group; the server decides when a camera ends.
  process.on('SIGINT', () => undefined);
  send({ type: 'ready' });
}

main();
