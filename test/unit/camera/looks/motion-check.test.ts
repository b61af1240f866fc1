import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { MotionCheck, type Presence } from '../../../../pipeline/camera/looks/motion-check.ts';
import { StageMeter } from '../../../../pipeline/camera/meter/stage-meter.ts';
import { newFrame } from '../../../../pipeline/media/picture/frame.ts';

describe('MotionCheck', () => {
  const frame = newFrame(640, 360, AV_PIX_FMT_YUV420P);
  let nowMs = 0;
  const stages = () => new StageMeter({ monotonicMs: () => (nowMs += 1), wallMs: () => 0 });
  let check: MotionCheck;
  afterEach(() => check.close());
  afterAll(() => frame.free());

  function open(isOn: boolean, meter = stages(), relinkMs = 3000): void {
    check = new MotionCheck({ isOn, relinkMs }, meter);
    frame.data![0]!.fill(100);
  }

  it('wants a look at what moved, and none at what did not', () => {
    open(true);
    const isWorthALook = (atMs: number) => check.isWorthALook(frame, atMs, 'nobody');
    expect([isWorthALook(0), isWorthALook(200)]).toEqual([true, false]);
    frame.data![0]!.fill(160);
    expect([isWorthALook(400), isWorthALook(600)]).toEqual([true, false]);
    check.forget();
    expect(isWorthALook(800)).toBe(true);
  });

  it('wants every look while somebody is there, and the first one after', () => {
    open(true);
    const presences: Presence[] = ['nobody', 'visible', 'visible', 'nobody', 'nobody'];
    const looks = presences.map((presence, index) => check.isWorthALook(frame, index * 200, presence));
    expect(looks).toEqual([true, true, true, true, false]);
  });

  it('wants a look a second of a still scene while somebody is lost, and one in two seconds where nobody is', () => {
    open(true);
    const everySecond = (presence: Presence) =>
      [0, 500, 1000, 1500, 2000, 2500].map((atMs) => check.isWorthALook(frame, atMs, presence));
    expect(everySecond('lost')).toEqual([true, false, true, false, true, false]);
    check.forget();
    expect(everySecond('nobody')).toEqual([true, false, false, false, true, false]);
  });

  it('wants three looks within the time in which somebody lost may be found again, however short it is', () => {
    open(true, stages(), 600);
    const looks = [0, 100, 200, 300, 400].map((atMs) => check.isWorthALook(frame, atMs, 'lost'));
    expect(looks).toEqual([true, false, true, false, true]);
  });

  it('wants every look where it is switched off', () => {
    open(false);
    expect([0, 200].map((atMs) => check.isWorthALook(frame, atMs, 'nobody'))).toEqual([true, true]);
  });

  it('has its time told as that of its stage, and takes none while somebody is there', () => {
    const meter = stages();
    open(true, meter);
    const motionMs = () => meter.report({}).find(({ stage }) => stage === 'motion')?.ms ?? 0;
    check.isWorthALook(frame, 0, 'visible');
    expect(motionMs()).toBe(0);
    check.isWorthALook(frame, 200, 'nobody');
    expect(motionMs()).toBeGreaterThan(0);
  });
});
