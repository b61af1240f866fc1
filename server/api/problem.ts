import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { SourceError } from '../../pipeline/errors.ts';
import type { Problem } from './resources/problem.ts';

export interface FieldError {
  /** JSON pointer, as `/url`. */
  readonly pointer: string;
  readonly detail: string;
}

/** An answer that is not a success. `detail` is for the user, `code` for the program. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    detail: string,
    more: {
      readonly errors?: readonly FieldError[];
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: more.cause });
    this.status = status;
    this.code = code;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }

  /** RFC 9457. */
  toJSON(): Problem {
    return {
      type: `urn:maskwatch:problem:${this.code}`,
      title: STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      detail: this.message,
      code: this.code,
      ...(this.errors.length > 0 ? { errors: [...this.errors] } : {}),
    };
  }
}

export const notFound = (what: string) => new ApiProblem(404, 'not-found', `There is no such ${what}.`);

/** What a request body or query got wrong, field by field. */
export function invalidFields(error: z.ZodError, where: 'body' | 'query'): ApiProblem {
  const errors = error.issues.flatMap((issue) => {
    const keys =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    const detail = issue.code === 'unrecognized_keys' ? 'There is no such field.' : issue.message;
    return keys.map((path) => ({ pointer: pointer(path), detail }));
  });
  const named = errors.map((each) => `${each.pointer.slice(1) || where}: ${each.detail}`).join('; ');
  return new ApiProblem(422, 'invalid-fields', named, { errors });
}

/** A camera that cannot be opened, with the field to correct. */
function sourceProblem(error: SourceError): ApiProblem {
  const field = error.code === 'unauthorized' ? '/password' : '/url';
  return new ApiProblem(422, error.code, error.message, {
    errors: [{ pointer: field, detail: error.message }],
    cause: error,
  });
}

/** Errors of Express and its body parser carry a status below 500 when the request is to blame. */
const RequestError = z.object({ status: z.int().min(400).max(499), type: z.string().optional() });

/** The answer to any error; null when it is the server's own fault, and nothing about it should be told. */
export function problemOf(error: unknown): ApiProblem | null {
  if (error instanceof ApiProblem) return error;
  if (error instanceof SourceError) return sourceProblem(error);
  const fromRequest = RequestError.safeParse(error);
  if (!fromRequest.success) return null;
  const { status, type } = fromRequest.data;
  if (type === 'entity.parse.failed') return new ApiProblem(400, 'bad-json', 'The body is not valid JSON.');
  if (status === 413) return new ApiProblem(413, 'too-large', 'The body is too large.');
  if (status === 416) return new ApiProblem(416, 'bad-range', 'The file does not have the asked range.');
  return new ApiProblem(status, 'bad-request', 'The request cannot be understood.', { cause: error });
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
