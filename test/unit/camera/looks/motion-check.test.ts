import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { MotionCheck } from '../../../../pipeline/camera/looks/motion-check.ts';
import { StageMeter } from '../../../../pipeline/camera/meter/stage-meter.ts';
import { newFrame } from '../../../../pipeline/media/picture/frame.ts';

describe('MotionCheck', () => {
  const frame = newFrame(640, 360, AV_PIX_FMT_YUV420P);
  let nowMs = 0;
  const stages = () => new StageMeter({ monotonicMs: () => (nowMs += 1), wallMs: () => 0 });
  let check: MotionCheck;
  afterEach(() => check.close());
  afterAll(() => frame.free());

  function open(isOn: boolean, meter = stages()): void {
    check = new MotionCheck(isOn, meter);
    frame.data![0]!.fill(100);
  }

  it('wants a look at what moved, and none at what did not', () => {
    open(true);
    const isWorthALook = (atMs: number) => check.isWorthALook(frame, atMs, false);
    expect([isWorthALook(0), isWorthALook(200)]).toEqual([true, false]);
    frame.data![0]!.fill(160);
    expect([isWorthALook(400), isWorthALook(600)]).toEqual([true, false]);
    check.forget();
    expect(isWorthALook(800)).toBe(true);
  });

  it('wants every look while somebody is there, and the first one after', () => {
    open(true);
    const looks = [false, true, true, false, false].map((isAnybodyThere, index) =>
      check.isWorthALook(frame, index * 200, isAnybodyThere),
    );
    expect(looks).toEqual([true, true, true, true, false]);
  });

  it('wants every look where it is switched off', () => {
    open(false);
    expect([0, 200].map((atMs) => check.isWorthALook(frame, atMs, false))).toEqual([true, true]);
  });

  it('has its time told as that of its stage, and takes none while somebody is there', () => {
    const meter = stages();
    open(true, meter);
    const motionMs = () => meter.report({}).find(({ stage }) => stage === 'motion')?.ms ?? 0;
    check.isWorthALook(frame, 0, true);
    expect(motionMs()).toBe(0);
    check.isWorthALook(frame, 200, false);
    expect(motionMs()).toBeGreaterThan(0);
  });
});
