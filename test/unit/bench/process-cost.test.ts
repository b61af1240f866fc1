import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cpuMsOf, fineCpuMsOf, pssBytesOf, watchCpu } from '../../../bench/process-cost.ts';
import { eventually } from '../../helpers/eventually.ts';

describe('the cost of a process', () => {
  let busy: ReturnType<typeof spawn>;
  let idle: ReturnType<typeof spawn>;

  beforeAll(async () => {
    busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
    idle = spawn('sleep', ['1000'], { stdio: 'ignore' });
    await Promise.all([once(busy, 'spawn'), once(idle, 'spawn')]);
  });
  afterAll(() => {
    busy.kill('SIGKILL');
    idle.kill('SIGKILL');
  });

  it('grows with what it does, and stays where it sleeps', async () => {
    const before = cpuMsOf(busy.pid!);
    await eventually('a tenth of a second of work', () => cpuMsOf(busy.pid!) - before >= 100);
    expect(cpuMsOf(idle.pid!)).toBeLessThan(100);
  });

  it('is told finely as well', async () => {
    const before = fineCpuMsOf(busy.pid!);
    await eventually('a tenth of a second of work', () => fineCpuMsOf(busy.pid!) - before >= 100);
    expect(fineCpuMsOf(idle.pid!)).toBeLessThan(100);
    // The kernel's two counts are of the same, but for a tick.
    const [earlier, ticks, later] = [fineCpuMsOf(busy.pid!), cpuMsOf(busy.pid!), fineCpuMsOf(busy.pid!)];
    expect(ticks).toBeGreaterThan(earlier - 30);
    expect(ticks).toBeLessThan(later + 30);
  });

  it('is a share of a core over a window', async () => {
    const pids = { busy: busy.pid!, idle: idle.pid! };
    const { percent, seconds } = await watchCpu(pids, 1000, new AbortController().signal);
    expect(seconds).toBeGreaterThan(0.99);
    expect(percent.busy).toBeGreaterThan(percent.idle);
    expect(percent.idle).toBeLessThan(5);
    expect(percent.busy).toBeLessThan(120);
  });

  it('counts its memory', () => {
    expect(pssBytesOf(busy.pid!)).toBeGreaterThan(5e6);
    expect(pssBytesOf(idle.pid!)).toBeLessThan(5e6);
  });
});
