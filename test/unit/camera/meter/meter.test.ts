import { describe, expect, it } from 'vitest';
import { Meter } from '../../../../pipeline/camera/meter/meter.ts';
import type { Track } from '../../../../pipeline/domain/track.ts';

const lookRate = { wished: 5, current: 5 };
const codecs = { decoder: null, encoder: null, encodeEffort: 'full' } as const;
const nowhere = { lookRate, renditions: [], overlay: null, ...codecs };

function makeMeter() {
  const clock = { nowMs: 0, monotonicMs: () => clock.nowMs, wallMs: () => 1_000_000 + clock.nowMs };
  return { clock, meter: new Meter(clock) };
}

describe('Meter', () => {
  it('counts pictures and looks a second, and starts anew with each report', () => {
    const { clock, meter } = makeMeter();
    for (let ms = 0; ms < 2000; ms += 100) {
      clock.nowMs = ms;
      meter.pictureCame({ width: 640, height: 360 });
      if (ms % 200 === 0) meter.looked(ms - 20, ms === 400 ? 2 : 0);
    }
    clock.nowMs = 2000;
    const report = meter.report([], nowhere);
    expect(report).toMatchObject({ fpsIn: 10, fpsDetect: 5, newPeople: 2, pictureAgeMs: 100, latencyMs: 20 });
    clock.nowMs = 3000;
    expect(meter.report([], nowhere)).toMatchObject({
      fpsIn: 0,
      fpsDetect: 0,
      newPeople: 0,
      observedMs: 0,
    });
  });

  it('counts the pictures that were not decoded among those that came, and tells them', () => {
    const { clock, meter } = makeMeter();
    for (let index = 0; index < 10; index += 1) meter.pictureCame({ width: 640, height: 360 });
    for (let index = 0; index < 15; index += 1) meter.pictureSkipped();
    clock.nowMs = 1000;
    expect(meter.report([], nowhere)).toMatchObject({ fpsIn: 25, picturesSkipped: 15 });
    expect(meter.report([], nowhere)).toMatchObject({ fpsIn: 0, picturesSkipped: 0 });
  });

  it('tells the size of the newest picture and the codec of the connection', () => {
    const { meter } = makeMeter();
    expect(meter.report([], nowhere)).toMatchObject({ width: null, height: null, codec: null });
    meter.begin('h264');
    meter.pictureCame({ width: 640, height: 360 });
    expect(meter.report([], nowhere)).toMatchObject({ width: 640, height: 360, codec: 'h264' });
    meter.begin('hevc');
    expect(meter.report([], nowhere)).toMatchObject({ width: null, height: null, codec: 'hevc' });
  });

  it('counts what the second look held back and did not see, since the report before', () => {
    const { meter } = makeMeter();
    meter.violationHeldBack();
    meter.violationUnverified();
    meter.violationUnverified();
    const counts = { violationsHeldBack: 1, violationsUnverified: 2 };
    expect(meter.report([], nowhere)).toMatchObject(counts);
    expect(meter.report([], nowhere)).toMatchObject({
      violationsHeldBack: 0,
      violationsUnverified: 0,
    });
  });

  it('tells of a shared process what falls to its camera, by the time that its stages took', () => {
    const { clock } = makeMeter();
    const busy: number[] = [];
    const meter = new Meter(clock, (part) => {
      busy.push(part);
      return { cpu: 0, memory: 0.25 };
    });
    const outside = meter.stages.enter('decode');
    clock.nowMs = 300;
    meter.stages.leave(outside);
    meter.stages.waited('detect', 5000);
    clock.nowMs = 1000;
    const report = meter.report([], nowhere);
    expect(busy).toEqual([0.3]);
    expect(report.cpuPercent).toBe(0);
    expect(report.residentBytes / process.memoryUsage.rss()).toBeCloseTo(0.25, 1);
  });

  it('does not count a time as observed in which nobody looked', () => {
    const { clock, meter } = makeMeter();
    for (const ms of [0, 200, 400, 60_400, 60_600]) {
      clock.nowMs = ms;
      meter.looked(ms, 0);
    }
    expect(meter.report([], nowhere).observedMs).toBe(600);
  });

  it('counts a look that only follows among all looks', () => {
    const { clock, meter } = makeMeter();
    clock.nowMs = 1000;
    meter.looked(800, 0);
    meter.looked(1000, 0);
    meter.lookFollowed();
    expect(meter.report([], nowhere)).toMatchObject({ fpsDetect: 2, looksFollowed: 1 });
    expect(meter.report([], nowhere)).toMatchObject({ looksFollowed: 0 });
  });

  it('counts a spared look, and its time as observed', () => {
    const { clock, meter } = makeMeter();
    meter.looked(0, 0);
    clock.nowMs = 200;
    meter.lookGated(200);
    expect(meter.report([], nowhere)).toMatchObject({ looksGated: 1, observedMs: 200 });
    expect(meter.report([], nowhere)).toMatchObject({ looksGated: 0, observedMs: 0 });
  });

  it('counts the people in the picture, not those who left it', () => {
    const { meter } = makeMeter();
    const track = (label: Track['label'], visible: boolean) => ({ label, visible }) as Track;
    const people = meter.report(
      [track('with_mask', true), track('with_mask', false), track('unknown', true)],
      nowhere,
    ).people;
    expect(people).toEqual({ with_mask: 1, without_mask: 0, incorrect_mask: 0, unknown: 1 });
  });
});
