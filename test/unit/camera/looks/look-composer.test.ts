import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { afterEach, describe, expect, it } from 'vitest';
import { LookComposer } from '../../../../pipeline/camera/looks/look-composer.ts';
import type { KnownFace } from '../../../../pipeline/domain/known-face.ts';
import { newFrame } from '../../../../pipeline/media/picture/frame.ts';

const FILL = 7;
const WELCOME = {
  sizes: [[640, 384]] as [number, number][],
  followSizes: [[192, 192]] as [number, number][],
  letterboxFill: FILL,
};
const ANNA: KnownFace = {
  box: [0.4, 0.4, 0.45, 0.48],
  reach: 0,
  label: 'with_mask',
  share: 1,
  opinion: null,
};
const BACKGROUND = 60;

describe('LookComposer', () => {
  const composers: LookComposer[] = [];
  const frames: Frame[] = [];
  afterEach(() => {
    for (const each of composers.splice(0)) each.close();
    for (const each of frames.splice(0)) each.free();
  });

  function composer(followLooks = true): LookComposer {
    const made = new LookComposer(followLooks);
    composers.push(made);
    return made;
  }

  /** Grey, with a light square whose middle is there, in shares of the picture. */
  function picture(light?: readonly [x: number, y: number]): Frame {
    const frame = newFrame(1280, 720, AV_PIX_FMT_YUV420P);
    const [luma, u, v] = frame.data!;
    luma!.fill(BACKGROUND);
    u!.fill(128);
    v!.fill(128);
    if (light !== undefined)
      for (let y = Math.round(light[1] * 720) - 40; y < Math.round(light[1] * 720) + 40; y += 1)
        luma!.fill(
          220,
          y * frame.linesize[0]! + light[0] * 1280 - 40,
          y * frame.linesize[0]! + light[0] * 1280 + 40,
        );
    frames.push(frame);
    return frame;
  }

  const look = (composed: LookComposer, frame: Frame, atMs: number, known: readonly KnownFace[] = [ANNA]) => {
    const { placement, isWhole, changes, rgb } = composed.compose(frame, { atMs, known }, WELCOME);
    const { inputWidth, inputHeight, windows } = placement;
    expect(rgb).toHaveLength(inputWidth * inputHeight * 3);
    return { atMs, size: [inputWidth, inputHeight], isWhole, changes, windows, rgb };
  };

  it('shows all of the picture first, padded as the model wants it', () => {
    const { size, isWhole, rgb } = look(composer(), picture(), 0);
    expect([size, isWhole]).toEqual([[640, 384], true]);
    expect([...rgb.subarray(0, 3)]).toEqual([FILL, FILL, FILL]);
    expect(rgb[(192 * 640 + 320) * 3]).toBeGreaterThan(FILL + 20);
  });

  it('shows the windows of those who are known after a whole look', () => {
    const composed = composer();
    look(composed, picture(), 0);
    const { size, isWhole, windows } = look(composed, picture(), 200);
    expect([size, isWhole, windows.length]).toEqual([[192, 192], false, 1]);
  });

  it('shows where something changed too, until it was looked at', () => {
    const composed = composer();
    look(composed, picture(), 0, []);
    const { isWhole, windows, rgb } = look(composed, picture([0.8, 0.8]), 200, []);
    expect([isWhole, windows.length]).toEqual([false, 1]);
    expect(Math.max(...rgb)).toBeGreaterThan(200);
    expect(look(composed, picture([0.8, 0.8]), 400, []).isWhole).toBe(true);
  });

  it('shows again what had changed in a look that was dropped, and no more however often it is', () => {
    const composed = composer();
    look(composed, picture(), 0);
    const changed = picture([0.8, 0.8]);
    const dropped = [200, 400, 600].map((atMs) => {
      const shown = look(composed, changed, atMs);
      composed.missed(atMs, shown);
      return shown;
    });
    expect(dropped.map(({ isWhole }) => isWhole)).toEqual([false, false, false]);
    expect(new Set(dropped.map(({ windows }) => JSON.stringify(windows))).size).toBe(1);
    look(composed, changed, 800);
    expect(look(composed, changed, 850).changes).toEqual([]);
  });

  it('shows all of the picture again when a whole look was dropped, unless there was another since', () => {
    const composed = composer();
    const [first, second] = [look(composed, picture(), 0, []), look(composed, picture(), 200, [])];
    expect([first, second].map(({ isWhole }) => isWhole)).toEqual([true, true]);
    composed.missed(0, first);
    expect(look(composed, picture(), 400).isWhole).toBe(false);
    composed.missed(200, second);
    expect(look(composed, picture(), 600).isWhole).toBe(true);
  });

  it('has seen what changed before a whole look, though the look that showed it was dropped', () => {
    const composed = composer();
    look(composed, picture(), 0);
    const changed = picture([0.8, 0.8]);
    const late = look(composed, changed, 200);
    expect(late.changes).toHaveLength(1);
    composed.forget();
    look(composed, changed, 400);
    composed.missed(200, late);
    expect(look(composed, changed, 600).changes).toEqual([]);
  });

  it('shows all of it again when it is told to, after another size, or where looks do not follow', () => {
    const composed = composer();
    look(composed, picture(), 0);
    composed.forget();
    expect(look(composed, picture(), 200).isWhole).toBe(true);
    const other = newFrame(720, 1280, AV_PIX_FMT_YUV420P);
    frames.push(other);
    expect(look(composed, other, 400).isWhole).toBe(true);
    const whole = composer(false);
    expect([0, 200].map((atMs) => look(whole, picture(), atMs).isWhole)).toEqual([true, true]);
  });
});
