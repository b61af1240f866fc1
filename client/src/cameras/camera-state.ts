import type { CameraState } from '../../../pipeline/domain/camera-state.ts';
import type { Tone } from '../ui/tone.ts';

interface StateWords {
  readonly word: string;
  readonly tone: Tone;
}

/** How a camera's state is named and coloured, everywhere in the page. */
export const CAMERA_STATE_WORDS: Readonly<Record<CameraState, StateWords>> = {
  starting: { word: 'Starting', tone: 'wait' },
  live: { word: 'Live', tone: 'good' },
  reconnecting: { word: 'Reconnecting', tone: 'wait' },
  'failed-auth': { word: 'Sign-in refused', tone: 'bad' },
  'not-found': { word: 'Not found', tone: 'bad' },
  unsupported: { word: 'Not supported', tone: 'bad' },
  disabled: { word: 'Switched off', tone: 'off' },
};
