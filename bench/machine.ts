import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, loadavg, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { z } from 'zod';

/** Where a run was made, and with what. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  /** One minute's, when the run began: above the benches' own it tells that others worked here too. */
  readonly loadAverage: number;
  readonly versions: Readonly<Record<string, string>>;
}

const PACKAGES = ['maskwatch', 'node-av', 'mediasoup', 'onnxruntime-node'] as const;

export async function describeMachine(): Promise<Machine> {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    system: `${process.platform} ${release()} ${arch()}`,
    loadAverage: loadavg()[0] ?? 0,
    versions: {
      node: process.versions.node,
      ...Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
      ffmpeg: await firstLine('ffmpeg', ['-version']),
      chromium: await firstLine(process.env['CHROMIUM_PATH'] ?? 'chromium', ['--version']),
    },
  };
}

export function machineText({
  processor,
  cores,
  memoryBytes,
  system,
  loadAverage,
  versions,
}: Machine): string {
  const gigabytes = Math.round(memoryBytes / 2 ** 30);
  const all = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${processor}, ${cores} cores, ${gigabytes} GiB, ${system}, load ${loadAverage.toFixed(2)}\n${all.join(', ')}`;
}

function versionOf(name: string): string {
  const file = name === 'maskwatch' ? '../package.json' : `../node_modules/${name}/package.json`;
  const json: unknown = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
  return z.object({ version: z.string() }).parse(json).version;
}

/** The version in a program's first line, or `none`. */
async function firstLine(program: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, [...args]);
    return /\d+(\.\d+)+/.exec(stdout)?.[0] ?? 'unknown';
  } catch {
    return 'none';
  }
}
