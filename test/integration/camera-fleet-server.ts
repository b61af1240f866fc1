import { pino } from 'pino';
import { systemClock } from '../../pipeline/clock.ts';
import { CameraFleet } from '../../server/cameras/camera-fleet.ts';
import { MediaServer } from '../../server/media/media-server.ts';
import { cameraSettings } from '../helpers/camera-child.ts';

/** A server with one camera and one media worker, to be killed; it tells the process ids of both. */
const log = pino({ level: 'silent' });
const entry = new URL('./camera-fleet-child.ts', import.meta.url);
const media = await MediaServer.start({
  listenIp: '127.0.0.1',
  port: 0,
  announcedAddress: null,
  workers: 1,
  log,
});
const fleet = await CameraFleet.start({ log, clock: systemClock, entry });
fleet.on('process', () => process.send?.({ camera: fleet.pid('c'), media: media.pids[0] }));
fleet.put(cameraSettings({ kind: 'file', path: '/unused.mp4', loop: true }, '/tmp', { cameraId: 'c' }));
