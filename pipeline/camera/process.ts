import { constants, getPriority, setPriority } from 'node:os';
import pino from 'pino';
import { systemClock } from '../clock.ts';
import { silenceLibav } from '../media/libav.ts';
import { CameraHost } from './camera-host.ts';
import type { FromCameraProcess, ToCameraProcess } from './messages.ts';

const ALIVE_INTERVAL_MS = 1000;

/**
 * A step behind the detector, mediasoup and the server, which all cameras wait for: where decoding and encoding take all of the
 * processor, looks are still answered in time. In the kernel's weights it is half of their share.
 */
const NICENESS = 3;

/**
 * Entry point of a camera process, forked by the server. It has one camera, or several where memory is short: a crash in
 * a codec costs each of them a second. It ends with `stop`, with a signal, and with its server: a lost channel means that
 * the server died.
 */
function main(): void {
  const send = (message: FromCameraProcess) => {
    if (process.connected) process.send?.(message);
  };
  const log = pino({ level: 'info', base: { process: 'camera' } });
  const host = new CameraHost({ clock: systemClock, log, send });
  const exit = async (givenUp: readonly string[] = []): Promise<void> => {
    await host.close(givenUp);
    if (process.connected) process.disconnect();
    process.exit(0);
  };

  setPriority(Math.min(constants.priority.PRIORITY_LOW, getPriority() + NICENESS));
  silenceLibav();
  process.on('message', (message: ToCameraProcess) => {
    if (message.type === 'stop') void exit(message.givenUp);
    else host.receive(message);
  });
  process.on('disconnect', () => void exit());
  process.on('SIGTERM', () => void exit());
  // The terminal's Ctrl-C reaches the whole group; the server decides when a camera ends.
  process.on('SIGINT', () => undefined);
  send({ type: 'ready' });
  setInterval(() => send({ type: 'alive' }), ALIVE_INTERVAL_MS);
}

main();
