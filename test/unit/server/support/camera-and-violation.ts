import { randomUUID } from 'node:crypto';
import type { Violation } from '../../../../pipeline/domain/violation.ts';
import type { NewCamera, StoredCamera } from '../../../../server/store/camera-table.ts';

export const CAMERA: NewCamera = {
  name: 'Door',
  url: 'rtsp://10.0.0.9/stream',
  transport: 'tcp',
  username: '',
  password: '',
  loop: true,
  enabled: true,
  demo: false,
};

export function violationOf(camera: Pick<StoredCamera, 'id'>, changes: Partial<Violation> = {}): Violation {
  return {
    id: randomUUID(),
    cameraId: camera.id,
    trackId: 1,
    label: 'without_mask',
    confidence: 0.9,
    box: [0.1, 0.2, 0.3, 0.4],
    startedAtMs: Date.UTC(2026, 5, 1, 12),
    endedAtMs: null,
    endReason: null,
    ...changes,
  };
}
