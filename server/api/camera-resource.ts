import type { CameraStatus } from '../../pipeline/domain/camera-state.ts';
import type { StoredCamera } from '../store/camera-table.ts';
import type { CameraResource } from './resources/camera.ts';

export function cameraResource(camera: StoredCamera, status: CameraStatus): CameraResource {
  return {
    id: camera.id,
    name: camera.name,
    url: camera.url,
    transport: camera.transport,
    username: camera.username,
    hasPassword: camera.password !== '',
    loop: camera.loop,
    enabled: camera.enabled,
    demo: camera.demo,
    createdAt: new Date(camera.createdAtMs).toISOString(),
    status: { state: status.state, message: status.message, since: new Date(status.sinceMs).toISOString() },
  };
}
