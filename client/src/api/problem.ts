import type { Problem } from '../../../server/api/resources/problem.ts';

/** A request that did not succeed, in the server's own words (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly code: string;
  /** Message by field name: the pointers `/url` and `#/url` are `url`. */
  readonly fields: Readonly<Record<string, string>>;
  readonly retryAfterSeconds: number | null;

  constructor(
    problem: Pick<Problem, 'status' | 'code' | 'detail' | 'errors'>,
    retryAfterSeconds: number | null = null,
    options?: ErrorOptions,
  ) {
    super(problem.detail, options);
    this.status = problem.status;
    this.code = problem.code;
    this.fields = Object.fromEntries(
      (problem.errors ?? []).map(({ pointer, detail }) => [fieldName(pointer), detail]),
    );
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The problem that an unsuccessful answer describes; also of proxies and crashes that speak no problem details. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  const seconds = Number(response.headers.get('retry-after') ?? NaN);
  return new ApiProblem(
    {
      status: response.status,
      code: textOf(body, 'code') ?? `http-${response.status}`,
      detail: textOf(body, 'detail') ?? textOf(body, 'title') ?? plainStatus(response.status),
      errors: fieldErrors(body),
    },
    Number.isFinite(seconds) ? seconds : null,
  );
}

export function networkProblem(cause: unknown): ApiProblem {
  const detail =
    'The Maskwatch server does not answer. Check that it is running and that this device is on its network.';
  return new ApiProblem({ status: 0, code: 'network', detail }, null, { cause });
}

/** What to tell a person about any error. */
export function messageOf(error: unknown): string {
  if (error instanceof Error && error.message !== '') return error.message;
  return 'Something went wrong. Please try again.';
}

function fieldName(pointer: string): string {
  return pointer.replace(/^#?\//, '').split('/')[0] ?? '';
}

function textOf(body: unknown, key: string): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const value: unknown = Reflect.get(body, key);
  return typeof value === 'string' && value !== '' ? value : null;
}

function fieldErrors(body: unknown): { pointer: string; detail: string }[] {
  const errors: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'errors') : null;
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((error: unknown) => {
    const pointer = textOf(error, 'pointer');
    const detail = textOf(error, 'detail');
    return pointer === null || detail === null ? [] : [{ pointer, detail }];
  });
}

function plainStatus(status: number): string {
  if (status === 401) return 'Please sign in.';
  if (status === 403) return 'Your account may not do this.';
  if (status === 404) return 'This no longer exists.';
  if (status === 413) return 'This is too large for the server.';
  if (status === 429) return 'Too many requests. Please wait a moment.';
  if (status >= 500) return `The server had a problem (status ${status}). Its log says more.`;
  return `The server refused this (status ${status}).`;
}
