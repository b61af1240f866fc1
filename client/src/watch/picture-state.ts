import type { CameraResource } from '../../../server/api/resources/camera.ts';
import type { Tone } from '../ui/tone.ts';
import { ageText } from '../ui/time-text.ts';

/** `connecting`: before the first picture. `retrying`: the connection was lost, or never came, and is tried again. */
export type WatchPhase = 'connecting' | 'playing' | 'retrying';

export interface WatchedPicture {
  readonly phase: WatchPhase;
  /** Age of the picture that is shown; null before the first. */
  readonly ageMs: number | null;
  /** Why the last attempt ended, in words. */
  readonly problem: string | null;
  /** The browser waits for a tap before it plays. */
  readonly isBlocked: boolean;
}

export interface PictureState {
  /** Only `live` may be shown undimmed. */
  readonly state: 'live' | 'late' | 'connecting' | 'retrying' | 'camera' | 'blocked';
  readonly tone: Tone;
  readonly word: string;
  /** What is going on and what to do, while the picture is not live. */
  readonly sentence: string | null;
}

/** A picture older than this is not live any more. At 5 pictures a second and more it is never reached. */
const LATE_MS = 2000;

/** One answer from three sources: the camera at the server, the connection, and the picture on the screen. */
export function pictureState(
  status: Pick<CameraResource['status'], 'state' | 'message'>,
  stateWords: { readonly word: string; readonly tone: Tone },
  picture: WatchedPicture,
): PictureState {
  if (status.state !== 'live') return { state: 'camera', ...stateWords, sentence: status.message };
  if (picture.isBlocked) {
    return {
      state: 'blocked',
      tone: 'wait',
      word: 'Paused',
      sentence: 'This browser waits for a tap to play.',
    };
  }
  if (picture.phase === 'retrying') {
    const sentence = picture.problem ?? 'The connection was lost.';
    return { state: 'retrying', tone: 'wait', word: 'Reconnecting', sentence: `${sentence} Trying again…` };
  }
  if (picture.phase === 'connecting' || picture.ageMs === null) {
    return {
      state: 'connecting',
      tone: 'wait',
      word: 'Connecting',
      sentence: 'Waiting for the first picture…',
    };
  }
  if (picture.ageMs > LATE_MS) {
    const sentence = `This picture is ${ageText(picture.ageMs)} old. Waiting for a new one…`;
    return { state: 'late', tone: 'wait', word: 'Delayed', sentence };
  }
  return { state: 'live', ...stateWords, sentence: null };
}
