import type { FromCameraProcess } from '../../pipeline/camera/messages.ts';

const OF_CAMERA: Readonly<Record<FromCameraProcess['type'], boolean>> = {
  ready: false,
  alive: false,
  removed: true,
  status: true,
  report: true,
  violation: true,
  clip: true,
  boxes: true,
  snapshot: true,
  'snapshot-failed': true,
};

/** Our own code wrote the message, so its type and its camera are all that is checked; undefined for anything else. */
export function parseFromCamera(message: unknown): FromCameraProcess | undefined {
  return isFromCamera(message) ? message : undefined;
}

function isFromCamera(message: unknown): message is FromCameraProcess {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  const { type } = message;
  if (typeof type !== 'string' || !isType(type)) return false;
  return !OF_CAMERA[type] || ('cameraId' in message && typeof message.cameraId === 'string');
}

function isType(type: string): type is FromCameraProcess['type'] {
  return Object.hasOwn(OF_CAMERA, type);
}
