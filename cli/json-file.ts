import { readFile } from 'node:fs/promises';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { CommandError } from './run-command.ts';

/** A file that a person wrote. @throws CommandError naming the file, the line, and the field where there is one. */
export async function readJsonFile<T>(file: string, schema: z.ZodType<T>, what: string): Promise<T> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CommandError(`The ${what} ${file} cannot be read (${reason}).`, { cause: error });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new CommandError(`${file}, ${syntaxProblem(error, text)}.`, { cause: error });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = deepest(parsed.error.issues);
  const field = issue.path.join('.') || 'the whole';
  throw new CommandError(`${file}, line ${lineOf(text, issue.path)}: ${field}: ${issue.message}.`, {
    cause: parsed.error,
  });
}

/** As `line 3: not valid JSON (Expected …)`. */
function syntaxProblem(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = /line (\d+)/.exec(message)?.[1] ?? lineOfToken(text);
  const reason = message.replace(/,? ?(\.*"[^]*"\.* is not valid JSON|in JSON at position .*)$/, '');
  return `line ${line}: not valid JSON (${reason})`;
}

/**
 * V8 names no place for a token that it does not expect, nor where the file ends too early: the token is at the end of the
 * shortest beginning of the text that is refused for it.
 */
function lineOfToken(text: string): number {
  let [good, bad] = [0, text.trimEnd().length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (hasUnexpectedToken(text.slice(0, middle))) bad = middle;
    else good = middle;
  }
  return text.slice(0, bad).split('\n').length;
}

function hasUnexpectedToken(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return error instanceof Error && error.message.startsWith('Unexpected token');
  }
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Of the alternatives that a field may be, the one that was followed furthest is the one that was meant. */
function deepest(issues: readonly z.core.$ZodIssue[]): Issue {
  const all = issues.flatMap((issue): Issue[] => {
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
    const inner = issue.errors.flatMap((errors) => (errors.length === 0 ? [] : [deepest(errors)]));
    const furthest = inner.toSorted((a, b) => b.path.length - a.path.length)[0];
    // No alternative fits at all: its own message says what may be there.
    if (furthest === undefined || furthest.path.length === 0) return [issue];
    return [{ path: [...issue.path, ...furthest.path], message: furthest.message }];
  });
  return all[0] ?? { path: [], message: 'not as expected' };
}

/** JSON is YAML, and its parser knows the place of every value; of a value that is missing, that of what should hold it. */
function lineOf(text: string, path: readonly PropertyKey[]): number {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, keepSourceTokens: false });
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
