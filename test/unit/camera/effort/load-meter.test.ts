import { expect, it } from 'vitest';
import { LoadMeter, processTime } from '../../../../pipeline/camera/effort/load-meter.ts';

/** A thread whose time the test tells. */
class ScriptedTime {
  clock = 0;
  cpu = 0;
  active = 0;
  nowMs = () => this.clock;
  cpuMs = () => this.cpu;
  activeMs = () => this.active;

  pass(ms: number, { cpu = 0, active = ms }: { cpu?: number; active?: number }): void {
    this.clock += ms;
    this.cpu += cpu;
    this.active += active;
  }
}

it('tells which part of the work was waiting for a processor, and of the time was work', () => {
  const time = new ScriptedTime();
  const meter = new LoadMeter(time);
  meter.measure(() => time.pass(30, { cpu: 10 }));
  time.pass(900, { active: 400 });
  meter.measure(() => time.pass(70, { cpu: 30 }));
  const { busy, waiting } = meter.take();
  expect(busy).toBeCloseTo(0.5);
  expect(waiting).toBeCloseTo(0.6);
});

it('begins anew each time', () => {
  const time = new ScriptedTime();
  const meter = new LoadMeter(time);
  meter.measure(() => time.pass(30, { cpu: 10 }));
  meter.take();
  time.pass(100, { active: 0 });
  expect(meter.take()).toEqual({ busy: 0, waiting: 0 });
});

it('counts time on a processor as such, by the process itself', () => {
  const fromMs = processTime.cpuMs();
  const whole = process.cpuUsage();
  const meter = new LoadMeter();
  let sum = 0;
  // Ended by the processor time that it took, however long others keep the processors.
  meter.measure(() => {
    while (processTime.cpuMs() - fromMs < 200) sum += Math.sqrt(sum);
  });
  const endMs = processTime.cpuMs();
  expect(endMs - fromMs).toBeGreaterThanOrEqual(200);
  // Of all threads of this process, of which the others have little to do.
  const { user, system } = process.cpuUsage(whole);
  expect((user + system) / 1000).toBeGreaterThan(190);
  expect((user + system) / 1000).toBeLessThan(350);
  const { busy, waiting } = meter.take();
  expect(waiting).toBeLessThan(1);
  expect(busy).toBeGreaterThan(0.9);
});
