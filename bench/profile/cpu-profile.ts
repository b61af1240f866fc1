import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** What `node --cpu-prof` writes: the Chrome DevTools protocol's Profiler.Profile. */
const cpuProfile = z.object({
  nodes: z.array(
    z.object({
      id: z.int(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
      children: z.array(z.int()).default([]),
    }),
  ),
  samples: z.array(z.int()),
  /** Microseconds since the sample before. */
  timeDeltas: z.array(z.number()),
});

/** A function as it was called from its parent. */
export interface Call {
  readonly name: string;
  /** Relative to the project; empty for what is native. */
  readonly file: string;
  /** Milliseconds in it, without its callees; in a native function that it called too, as codecs are. */
  selfMs: number;
  readonly callees: Call[];
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** No work: the thread waited. */
const WAITING = '(idle)';
/** Modules are loaded once, whatever a process does afterwards. */
const LOADING = 'node:internal/modules/';

/** The tree of calls, without waiting and the loading of modules. @throws Error when it is no profile. */
export async function readCpuProfile(path: string): Promise<Call> {
  const { nodes, samples, timeDeltas } = cpuProfile.parse(JSON.parse(await readFile(path, 'utf8')));
  const calls = new Map<number, Call>();
  for (const { id, callFrame } of nodes)
    calls.set(id, {
      name: callFrame.functionName || '(anonymous)',
      file: fileOf(callFrame.url),
      selfMs: 0,
      callees: [],
    });
  for (const { id, children } of nodes)
    calls.get(id)!.callees.push(...children.flatMap((child) => withoutLoading(calls.get(child))));
  for (const [index, id] of samples.entries()) {
    const call = calls.get(id);
    if (call !== undefined && call.name !== WAITING)
      call.selfMs += Math.max(0, timeDeltas[index] ?? 0) / 1000;
  }
  const root = calls.get(nodes[0]?.id ?? -1);
  if (root === undefined) throw new Error(`${path} holds no profile`);
  return root;
}

export function totalMs(call: Call): number {
  return call.callees.reduce((sum, callee) => sum + totalMs(callee), call.selfMs);
}

/** Milliseconds by the nearest file of the project that called, the longest first: native code counts for its caller. */
export function msByFile(root: Call): [file: string, ms: number][] {
  const sums = new Map<string, number>();
  const visit = (call: Call, owner: string): void => {
    const file = isOwn(call.file) ? call.file : owner;
    sums.set(file, (sums.get(file) ?? 0) + call.selfMs);
    for (const callee of call.callees) visit(callee, file);
  };
  visit(root, 'Node itself');
  return [...sums].toSorted(([, a], [, b]) => b - a);
}

function withoutLoading(call: Call | undefined): Call[] {
  return call === undefined || call.file.startsWith(LOADING) ? [] : [call];
}

function isOwn(file: string): boolean {
  return file !== '' && !/^(node|wasm):/.test(file) && !file.includes('node_modules/');
}

function fileOf(url: string): string {
  if (!url.startsWith('file:')) return url;
  const file = fileURLToPath(url);
  return file.startsWith(ROOT) ? file.slice(ROOT.length) : file;
}
