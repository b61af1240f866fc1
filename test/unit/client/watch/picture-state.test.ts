import { describe, expect, it } from 'vitest';
import { pictureState, type WatchedPicture } from '../../../../client/src/watch/picture-state.ts';

const words = { word: 'Live', tone: 'good' } as const;
const live = { state: 'live', message: 'Pictures are coming in.' } as const;
const playing: WatchedPicture = { phase: 'playing', ageMs: 80, problem: null, isBlocked: false };

describe('pictureState', () => {
  it('is live only while the camera is live and its picture is fresh', () => {
    expect(pictureState(live, words, playing)).toEqual({
      state: 'live',
      tone: 'good',
      word: 'Live',
      sentence: null,
    });
  });

  it('never calls a frozen picture live', () => {
    const state = pictureState(live, words, { ...playing, ageMs: 2600 });
    expect(state.state).toBe('late');
    expect(state.sentence).toContain('3\u00a0s old');
  });

  it('tells what the camera needs before anything about the connection', () => {
    const refused = { state: 'failed-auth', message: 'Check the password.' } as const;
    const state = pictureState(
      refused,
      { word: 'Sign-in refused', tone: 'bad' },
      { ...playing, phase: 'retrying' },
    );
    expect(state).toEqual({
      state: 'camera',
      tone: 'bad',
      word: 'Sign-in refused',
      sentence: 'Check the password.',
    });
  });

  it('says why it connects again', () => {
    const state = pictureState(live, words, {
      ...playing,
      phase: 'retrying',
      problem: 'The server is gone.',
    });
    expect(state).toMatchObject({
      state: 'retrying',
      word: 'Reconnecting',
      sentence: 'The server is gone. Trying again…',
    });
  });

  it('waits for the first picture', () => {
    expect(pictureState(live, words, { ...playing, ageMs: null }).state).toBe('connecting');
    expect(pictureState(live, words, { ...playing, phase: 'connecting' }).state).toBe('connecting');
  });

  it('asks for a tap where the browser does not play by itself', () => {
    expect(pictureState(live, words, { ...playing, isBlocked: true }).state).toBe('blocked');
  });
});
