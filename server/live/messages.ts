import type { ViolationPhase } from '../../pipeline/domain/violation.ts';
import type { CameraStats } from '../api/resources/camera-stats.ts';
import type { CameraResource } from '../api/resources/camera.ts';
import type { EventResource } from '../api/resources/event.ts';

/**
 * Socket.IO's events, shared with the client as types. Path `/live`; the handshake needs the session cookie or
 * `auth: { token }`. `camera` reaches everybody signed in; `stats` and `violation` those who watch that camera.
 */
export interface ServerToClient {
  /** Once a second. */
  stats: (stats: CameraStats) => void;
  violation: (message: { readonly phase: ViolationPhase; readonly event: EventResource }) => void;
  camera: (message: {
    readonly change: 'added' | 'changed' | 'removed';
    readonly camera: CameraResource;
  }) => void;
}

export interface ClientToServer {
  watch: (
    cameraId: string,
    done: (result: { readonly ok: true } | { readonly ok: false; readonly detail: string }) => void,
  ) => void;
  unwatch: (cameraId: string) => void;
}
