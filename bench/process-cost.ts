import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** USER_HZ, which Linux fixes at 100 for what it shows in /proc. */
const MS_PER_TICK = 10;

/** Processor time of a process so far, all its threads, milliseconds. @throws Error when it is gone. */
export function cpuMsOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // utime and stime are fields 14 and 15 (proc(5)); the second, the name, may have spaces.
  const [utime, stime] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number) as [number, number];
  return (utime + stime) * MS_PER_TICK;
}

/**
 * The same to the microsecond, without what threads that have ended took: for a process that keeps its threads.
 * To a tick where the kernel does not tell (`CONFIG_SCHED_INFO`).
 */
export function fineCpuMsOf(pid: number): number {
  const folder = `/proc/${pid}/task`;
  if (!existsSync(`/proc/${pid}/schedstat`)) return cpuMsOf(pid);
  const nanoseconds = readdirSync(folder).map((thread) =>
    Number(readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
}

/** Its own memory and its share of what it has in common with others, bytes. @throws Error when it is gone. */
export function pssBytesOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(text)?.[1];
  if (kilobytes === undefined) throw new Error(`the kernel tells no PSS of process ${pid}`);
  return Number(kilobytes) * 1024;
}

export interface CpuWindow<Name extends string> {
  readonly seconds: number;
  /** Percent of one core, by name. */
  readonly percent: Readonly<Record<Name, number>>;
}

/** What each of these processes takes during the next milliseconds. */
export async function watchCpu<Name extends string>(
  pids: Readonly<Record<Name, number>>,
  lengthMs: number,
  signal: AbortSignal,
): Promise<CpuWindow<Name>> {
  const names = Object.keys(pids) as Name[];
  const look = () => ({ atMs: performance.now(), cpuMs: names.map((name) => cpuMsOf(pids[name])) });
  const before = look();
  await delay(lengthMs, undefined, { signal });
  const after = look();
  const passedMs = after.atMs - before.atMs;
  const percent = Object.fromEntries(
    names.map((name, index) => [
      name,
      (100 * ((after.cpuMs[index] ?? 0) - (before.cpuMs[index] ?? 0))) / passedMs,
    ]),
  ) as Record<Name, number>;
  return { seconds: passedMs / 1000, percent };
}
