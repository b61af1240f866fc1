import type { View } from '../../../../server/media/rendition-choice.ts';
import type { Joined } from '../../../../server/media/rooms.ts';

/** Viewing sessions without WebRTC. */
export class InTestRooms {
  readonly sessions = new Map<string, string>();
  failure: Error | null = null;
  /** Why the camera's own video cannot be watched. */
  noOverlay: string | null = null;

  async join(cameraId: string, offerSdp: string, { mode, size }: View): Promise<Joined> {
    if (this.failure) throw this.failure;
    const isRefused = mode === 'overlay' && size === 'full' && this.noOverlay !== null;
    const rendition = size === 'grid' ? 'grid' : isRefused ? 'annotated' : mode;
    const sessionId = `session-${this.sessions.size}`;
    this.sessions.set(sessionId, cameraId);
    const reason = isRefused ? this.noOverlay : null;
    return { sessionId, answerSdp: `answer to ${offerSdp}`, rendition, reason };
  }

  leave(sessionId: string): boolean {
    return this.sessions.delete(sessionId);
  }

  viewers(cameraId: string): number {
    return [...this.sessions.values()].filter((each) => each === cameraId).length;
  }

  closeCamera(cameraId: string): void {
    for (const [sessionId, each] of this.sessions) if (each === cameraId) this.sessions.delete(sessionId);
  }
}
