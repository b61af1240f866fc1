import type { FromCamera } from '../../pipeline/camera/messages.ts';

const TYPES: Readonly<Record<FromCamera['type'], true>> = {
  ready: true,
  status: true,
  report: true,
  violation: true,
  clip: true,
  boxes: true,
  snapshot: true,
  'snapshot-failed': true,
};

/** Our own code wrote the message, so its type is all that is checked; undefined for anything else. */
export function parseFromCamera(message: unknown): FromCamera | undefined {
  return isFromCamera(message) ? message : undefined;
}

function isFromCamera(message: unknown): message is FromCamera {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  return typeof message.type === 'string' && Object.hasOwn(TYPES, message.type);
}
