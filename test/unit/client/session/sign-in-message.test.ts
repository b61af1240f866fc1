import { describe, expect, it } from 'vitest';
import { ApiProblem } from '../../../../client/src/api/problem.ts';
import { signInMessage } from '../../../../client/src/session/sign-in-message.ts';

const problem = (status: number, detail: string, retryAfterSeconds: number | null) =>
  new ApiProblem({ status, code: 'some-code', detail }, retryAfterSeconds);

describe('signInMessage', () => {
  it('gives the reason in the words of the server', () => {
    expect(signInMessage(problem(401, 'The password is wrong.', null))).toBe('The password is wrong.');
  });

  it('adds how long to wait where the server only says it in a header', () => {
    expect(signInMessage(problem(429, 'Too many attempts.', 90))).toBe(
      'Too many attempts. Try again in 1\u00a0min 30\u00a0s.',
    );
    expect(signInMessage(problem(429, 'Too many attempts: try again in 90 s.', 90))).toBe(
      'Too many attempts: try again in 90 s.',
    );
  });
});
