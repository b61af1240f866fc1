import { describe, expect, it } from 'vitest';
import { placeWindows, type FollowPlacement } from '../../../pipeline/detect/follow-windows.ts';
import {
  boxToInput,
  boxToPicture,
  detectionsToPicture,
  knownToInput,
  placePicture,
  type InputSize,
} from '../../../pipeline/detect/letterbox.ts';
import type { Box } from '../../../pipeline/domain/box.ts';
import type { KnownFace } from '../../../pipeline/domain/known-face.ts';

const WHOLE = placePicture(1920, 1080, [[640, 384]]);
const SIZES: readonly InputSize[] = [
  [384, 256],
  [256, 256],
  [320, 192],
];

/** So many pixels of the whole input, around a point of the picture. */
function known(x: number, y: number, side: number, reach = 1.6): KnownFace {
  const [halfWidth, halfHeight] = [side / 2 / 640, side / 2 / 360];
  const box: Box = [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight];
  return { box, reach, label: 'with_mask', share: 1, opinion: null };
}

function place(...faces: readonly KnownFace[]): FollowPlacement {
  const placement = placeWindows(WHOLE, { known: faces, changes: [] }, SIZES);
  if (placement === null) throw new Error('the windows do not fit');
  return placement;
}

function sizeOf({ inputWidth, inputHeight }: FollowPlacement): readonly number[] {
  return [inputWidth, inputHeight];
}

describe('placeWindows', () => {
  it('shows a face in the smallest input, at the scale of the whole picture', () => {
    const placement = place(known(0.5, 0.5, 30));
    expect(sizeOf(placement)).toEqual([320, 192]);
    const [window, ...others] = placement.windows;
    expect(others).toEqual([]);
    expect(window?.step).toBe(1);
    expect((window!.part[2] - window!.part[0]) * 640).toBeCloseTo(window!.width, 9);
    expect((window!.part[3] - window!.part[1]) * 360).toBeCloseTo(window!.height, 9);
    expect(window?.fromLeft).toBeCloseTo(window!.part[0] * 640, 9);
    expect(window?.fromTop).toBeCloseTo(window!.part[1] * 360, 9);
  });

  it('shows large faces smaller, and no face smaller than need be', () => {
    const [large] = place(known(0.5, 0.5, 100)).windows;
    expect(large?.step).toBe(4);
    const [small] = place(known(0.5, 0.5, 47)).windows;
    expect(small?.step).toBe(1);
  });

  it('counts pixels of the picture that is smaller by the step', () => {
    // 640 by 3 is 213, so that its pixels are a little larger than three.
    const [window] = place(known(0.5, 0.5, 80)).windows;
    expect(window?.step).toBe(3);
    expect(window?.fromLeft).toBeCloseTo(window!.part[0] * 213, 9);
    expect(window?.width).toBeCloseTo((window!.part[2] - window!.part[0]) * 213, 9);
    expect(window?.height).toBeCloseTo((window!.part[3] - window!.part[1]) * 120, 9);
  });

  it('gives more room to who may have gone further', () => {
    const [near] = place(known(0.5, 0.5, 30, 1)).windows;
    const [far] = place(known(0.5, 0.5, 30, 2)).windows;
    expect(far!.width).toBeGreaterThan(near!.width);
  });

  it('joins windows that overlap, so that nobody is in two of them', () => {
    const placement = place(known(0.3, 0.5, 20), known(0.4, 0.5, 20), known(0.8, 0.5, 20));
    expect(placement.windows).toHaveLength(2);
  });

  it('shows the whole picture smaller where that is less than the windows of large faces', () => {
    const placement = place(
      known(0.15, 0.4, 90),
      known(0.4, 0.5, 90),
      known(0.6, 0.5, 90),
      known(0.85, 0.5, 90),
    );
    expect(sizeOf(placement)).toEqual([320, 192]);
    expect(placement.windows).toHaveLength(1);
  });

  it('shows what changed elsewhere at full size, with a margin', () => {
    const change: Box = [0.8, 0.1, 0.9, 0.3];
    const placement = placeWindows(WHOLE, { known: [known(0.2, 0.6, 100)], changes: [change] }, SIZES)!;
    const shown = placement.windows.find(({ part }) => part[0] > 0.5)!;
    expect(shown.step).toBe(1);
    expect(shown.part[0] * 640).toBeCloseTo(0.8 * 640 - 24, 9);
    expect(shown.part[1] * 360).toBeCloseTo(0.1 * 360 - 24, 9);
    expect(shown.width).toBe(0.1 * 640 + 48);
    expect(shown.height).toBe(0.2 * 360 + 48);
  });

  it('joins a change with somebody beside it, at full size', () => {
    const placement = placeWindows(
      WHOLE,
      { known: [known(0.5, 0.5, 60)], changes: [[0.55, 0.5, 0.6, 0.6]] },
      [[384, 256]],
    )!;
    expect(placement.windows.map(({ step }) => step)).toEqual([1]);
  });

  it('tells when the windows do not fit', () => {
    const faces = [0.1, 0.3, 0.5, 0.7, 0.9].flatMap((x) => [known(x, 0.2, 28), known(x, 0.8, 28)]);
    expect(placeWindows(WHOLE, { known: faces, changes: [] }, SIZES)).toBeNull();
    expect(placeWindows(WHOLE, { known: faces.slice(0, 1), changes: [] }, [])).toBeNull();
  });

  it.each([
    ['16:9', 1920, 1080, [640, 384]],
    ['portrait', 1080, 1920, [384, 640]],
    ['odd', 333, 977, [384, 640]],
  ] as const)(
    'keeps windows inside a picture that is %s, also of who is expected outside',
    (_, width, height, size) => {
      const whole = placePicture(width, height, [size]);
      const corners = [known(0, 0, 40), known(1.02, 0.5, 40), known(0.4, 1.1, 100)];
      for (const face of corners) {
        const [{ fromLeft, fromTop, step, ...window }] = placeWindows(whole, { known: [face], changes: [] }, [
          [384, 384],
        ])!.windows as [FollowPlacement['windows'][0]];
        const [picture] = whole.windows;
        expect(Math.min(fromLeft, fromTop)).toBeGreaterThanOrEqual(0);
        expect(fromLeft + window.width).toBeLessThanOrEqual(Math.floor(picture.width / step));
        expect(fromTop + window.height).toBeLessThanOrEqual(Math.floor(picture.height / step));
        expect(Math.min(window.width, window.height)).toBeGreaterThan(0);
      }
    },
  );
});

describe('boxes of windows', () => {
  const faces = [known(0.2, 0.3, 30), known(0.8, 0.3, 60), known(0.5, 0.8, 20)];
  const placement = place(...faces);

  it('maps everybody there and back, each by a window of their own', () => {
    expect(placement.windows).toHaveLength(3);
    const inputs = knownToInput(faces, placement);
    expect(inputs).toHaveLength(3);
    for (const [index, { box }] of inputs.entries()) {
      const back = boxToPicture(box, placement)!;
      for (const [side, value] of back.entries()) expect(value).toBeCloseTo(faces[index]!.box[side]!, 9);
    }
  });

  it('has large faces smaller in the input', () => {
    const [, large] = knownToInput(faces, placement);
    expect((large!.box[2] - large!.box[0]) * placement.inputWidth).toBeCloseTo(60 / 2, 9);
  });

  it('shows nothing of the picture between the windows', () => {
    expect(boxToInput([0.48, 0.08, 0.52, 0.12], placement)).toBeNull();
  });

  const found = (box: Box, at: FollowPlacement) => {
    const scores = { with_mask: 0.9, without_mask: 0, incorrect_mask: 0 };
    return detectionsToPicture([{ box, label: 'with_mask', confidence: 0.9, scores }], at);
  };
  /** In pixels of the window. */
  const at = (x: number, y: number, side: number, where: FollowPlacement): Box => {
    const [{ left, top }] = where.windows as [FollowPlacement['windows'][0]];
    const { inputWidth: width, inputHeight: height } = where;
    return [(left + x) / width, (top + y) / height, (left + x + side) / width, (top + y + side) / height];
  };

  it('leaves out what a window cuts, and where a crop would show what is beside it', () => {
    const middle = place(known(0.5, 0.5, 30));
    expect(found(at(40, 40, 20, middle), middle)).toHaveLength(1);
    expect(found(at(-5, 40, 20, middle), middle)).toEqual([]);
    expect(found(at(4, 40, 20, middle), middle)).toEqual([]);
  });

  it('keeps what the border of the picture cuts', () => {
    const corner = place(known(0.01, 0.02, 30));
    const [face] = found(at(-5, -5, 20, corner), corner);
    expect(face?.box[0]).toBe(0);
    expect(face?.box[1]).toBe(0);
    expect(face?.box[2]).toBeCloseTo(15 / 640, 9);
  });
});
