import { describe, expect, it } from 'vitest';
import { ProcessShare } from '../../../../pipeline/camera/meter/process-share.ts';

describe('ProcessShare', () => {
  it('is all of it for a camera alone, busy or not', () => {
    const share = new ProcessShare();
    expect(share.of('door', 0)).toEqual({ cpu: 1, memory: 1 });
    expect(share.of('door', 0.4)).toEqual({ cpu: 1, memory: 1 });
  });

  it('divides processor time by what each camera does, and memory equally', () => {
    const share = new ProcessShare();
    share.of('door', 0.125);
    expect(share.of('hall', 0.375)).toEqual({ cpu: 0.75, memory: 0.5 });
    expect(share.of('door', 0.125).cpu).toBe(0.25);
    share.forget('door');
    expect(share.of('hall', 0.3)).toEqual({ cpu: 1, memory: 1 });
  });

  it('divides equally while no camera does anything', () => {
    const share = new ProcessShare();
    share.of('door', 0);
    expect(share.of('hall', 0)).toEqual({ cpu: 0.5, memory: 0.5 });
  });
});
