import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** USER_HZ, which Linux fixes at 100 for what it shows in /proc. */
const MS_PER_TICK = 10;

/** Processor time of a process so far, all its threads, milliseconds. @throws Error when it is gone. */
export function cpuMsOf(pid: number): number {
  const [utime, stime] = statFields(pid, 13, 14);
  return (utime + stime) * MS_PER_TICK;
}

/** Processor time of this process's children that have ended, and of theirs, milliseconds. */
export function endedChildrenCpuMs(): number {
  const [utime, stime] = statFields(process.pid, 15, 16);
  return (utime + stime) * MS_PER_TICK;
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

/** Fields of /proc/PID/stat, counted from 0 as proc(5) counts from 1; the name before them may have spaces. */
function statFields(pid: number, ...indexes: [number, number]): [number, number] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const behindName = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [first, second] = indexes.map((index) => Number(behindName[index - 2]));
  return [first ?? 0, second ?? 0];
}
