import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { logLines } from '../../../../server/process/child-log.ts';
import { eventually } from '../../../helpers/eventually.ts';

function open() {
  const entries: Record<string, unknown>[] = [];
  const log = pino(
    { base: null, timestamp: false },
    { write: (line: string) => void entries.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const output = new PassThrough();
  logLines(output, log.child({ camera: 'c' }), 'warn');
  return { entries, output };
}

describe('logLines', () => {
  it('logs plain output line by line, with the camera', async () => {
    const { entries, output } = open();
    output.write('first\nsec');
    output.write('ond\n\n');
    await eventually('both', () => entries.length === 2);
    expect(entries).toEqual([
      { level: 40, camera: 'c', msg: 'first' },
      { level: 40, camera: 'c', msg: 'second' },
    ]);
  });

  it("keeps the level and the fields of the child's own log", async () => {
    const { entries, output } = open();
    output.write('{"level":50,"time":1,"pid":7,"hostname":"h","dropped":3,"msg":"frames dropped"}\n');
    await eventually('the entry', () => entries.length === 1);
    expect(entries).toEqual([{ level: 50, camera: 'c', pid: 7, dropped: 3, msg: 'frames dropped' }]);
  });

  it('logs a repeated line once a second', async () => {
    const { entries, output } = open();
    output.write(`${'broken packet\n'.repeat(500)}end\n`);
    await eventually('the end', () => entries.at(-1)?.['msg'] === 'end');
    expect(entries).toHaveLength(2);
  });
});
