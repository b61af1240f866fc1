import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { z } from 'zod';

const REPEAT_WINDOW_MS = 1000;
const MAX_LINE_CHARACTERS = 4000;

const LEVELS = [
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
] as const;

/** A line that the child's own pino wrote. */
const PinoLine = z.looseObject({ level: z.number(), msg: z.string().default('') });

/**
 * Passes a child's output to the log, line by line; its own pino lines keep their level and fields. The same line is
 * logged at most once a second, with the number of repeats: a broken stream makes a decoder complain for each packet.
 */
export function logLines(output: Readable, log: Logger, level: 'info' | 'warn'): void {
  const seen = new Map<string, { untilMs: number; repeats: number }>();
  createInterface({ input: output, crlfDelay: Infinity }).on('line', (raw) => {
    const line = raw.trim().slice(0, MAX_LINE_CHARACTERS);
    if (line === '') return;
    const parsed = parseLine(line, level);
    const key = `${parsed.level} ${parsed.text}`;
    const nowMs = performance.now();
    const before = seen.get(key);
    if (before !== undefined && nowMs < before.untilMs) {
      before.repeats += 1;
      return;
    }
    for (const [other, { untilMs }] of seen) if (untilMs <= nowMs) seen.delete(other);
    seen.set(key, { untilMs: nowMs + REPEAT_WINDOW_MS, repeats: 0 });
    const repeats = before?.repeats ?? 0;
    log[parsed.level](repeats > 0 ? { ...parsed.fields, repeats } : parsed.fields, parsed.text);
  });
}

function parseLine(line: string, level: 'info' | 'warn') {
  const parsed = PinoLine.safeParse(line.startsWith('{') ? tryJson(line) : undefined);
  if (!parsed.success) return { level, text: line, fields: {} } as const;
  const { level: number, msg, time: _time, hostname: _hostname, ...fields } = parsed.data;
  return { level: LEVELS.find(([least]) => number >= least)?.[1] ?? 'debug', text: msg, fields } as const;
}

function tryJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
