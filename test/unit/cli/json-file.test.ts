import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readJsonFile } from '../../../cli/json-file.ts';

const schema = z.strictObject({
  name: z.string(),
  counts: z.union([z.int(), z.array(z.strictObject({ at: z.number() }))], {
    error: 'expected a number or a list',
  }),
});

describe('readJsonFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maskwatch-json-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const read = async (text: string) => {
    const file = join(folder, 'a.json');
    await writeFile(file, text);
    return readJsonFile(file, schema, 'truth');
  };

  it('gives what the schema makes of it', async () => {
    expect(await read('{"name": "a", "counts": [{"at": 1}]}')).toEqual({ name: 'a', counts: [{ at: 1 }] });
  });

  it.each([
    ['{"name": "a",\n "counts": 1,\n}', 'a.json, line 3: not valid JSON'],
    ['{"name": "a",\n "counts": [\n', 'a.json, line 2: not valid JSON'],
    ['{"name":\n,\n"counts": 1}', "a.json, line 2: not valid JSON (Unexpected token ',')."],
    ['{"name": "a",\n"counts": [1,\n2,,\n3]}', "a.json, line 3: not valid JSON (Unexpected token ',')."],
    ['', 'a.json, line 1: not valid JSON (Unexpected end of JSON input).'],
    ['{\n"name": 7,\n"counts": 1}', 'a.json, line 2: name: Invalid input: expected string'],
    ['{\n"name": "a",\n"counts": "many"}', 'a.json, line 3: counts: expected a number or a list.'],
    [
      '{"name": "a", "counts": [\n{"at": 1},\n{"at": "two"}]}',
      'a.json, line 3: counts.1.at: Invalid input: expected number',
    ],
    [
      '{"name": "a", "counts": [\n{"at": 1},\n{"from": 2}]}',
      'a.json, line 3: counts.1.at: Invalid input: expected number',
    ],
    ['{\n"counts": 1}', 'a.json, line 1: name: Invalid input: expected string'],
    ['{"name": "a", "counts": 1, "more": 2}', 'Unrecognized key: "more"'],
  ])('refuses %j, naming file, line and field', async (text, sentence) => {
    await expect(read(text)).rejects.toMatchObject({
      name: 'CommandError',
      message: expect.stringContaining(sentence) as string,
    });
  });

  it('tells a missing file by its path', async () => {
    await expect(readJsonFile(join(folder, 'b.json'), schema, 'truth')).rejects.toThrow(
      `The truth ${join(folder, 'b.json')} cannot be read (ENOENT).`,
    );
  });
});
