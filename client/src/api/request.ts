import { networkProblem, readProblem } from './problem.ts';

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** A JSON request to the API. @throws ApiProblem */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await fetch(`/api/v1${path}`, {
    method: options.method ?? 'GET',
    headers: {
      accept: 'application/json',
      ...(options.body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
    ...(options.signal !== undefined && { signal: options.signal }),
  }).catch((error: unknown) => {
    throw options.signal?.aborted === true ? error : networkProblem(error);
  });
  if (!response.ok) throw await readProblem(response);
  // A success without content (204) is `void` at the caller.
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
