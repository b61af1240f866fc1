import { describe, expect, it } from 'vitest';
import { ApiProblem, messageOf, networkProblem, readProblem } from '../../../../client/src/api/problem.ts';

function answer(body: unknown, status: number, headers: Record<string, string> = {}): Response {
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
}

describe('readProblem', () => {
  it('takes sentence, code and fields from problem details', async () => {
    const problem = await readProblem(
      answer(
        {
          type: 'about:blank',
          title: 'Unprocessable Content',
          status: 422,
          detail: 'The camera has no stream there.',
          code: 'not-found',
          errors: [
            { pointer: '/url', detail: 'Check the path.' },
            { pointer: '#/name', detail: 'Too long.' },
            { detail: 'without a pointer' },
          ],
        },
        422,
      ),
    );
    expect(problem).toBeInstanceOf(ApiProblem);
    expect(problem).toMatchObject({
      status: 422,
      code: 'not-found',
      message: 'The camera has no stream there.',
    });
    expect(problem.fields).toEqual({ url: 'Check the path.', name: 'Too long.' });
  });

  it('understands what speaks no problem details', async () => {
    expect(await readProblem(answer('<html>Bad Gateway</html>', 502))).toMatchObject({
      status: 502,
      code: 'http-502',
      message: 'The server had a problem (status 502). Its log says more.',
    });
    expect((await readProblem(answer([], 401))).message).toBe('Please sign in.');
  });

  it('reads how long to wait', async () => {
    const problem = await readProblem(answer({ detail: 'Wait.' }, 429, { 'retry-after': '30' }));
    expect(problem.retryAfterSeconds).toBe(30);
    expect((await readProblem(answer({}, 429))).retryAfterSeconds).toBeNull();
  });
});

describe('networkProblem', () => {
  it('says that the server does not answer, and keeps the cause', () => {
    const cause = new TypeError('Failed to fetch');
    expect(networkProblem(cause)).toMatchObject({ status: 0, code: 'network', cause });
    expect(messageOf(networkProblem(cause))).toContain('does not answer');
  });
});
