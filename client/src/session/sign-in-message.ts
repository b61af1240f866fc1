import { ApiProblem, messageOf } from '../api/problem.ts';
import { durationText } from '../ui/time-text.ts';

/** Why the sign-in failed; when there were too many attempts, how long to wait. */
export function signInMessage(error: unknown): string {
  const message = messageOf(error);
  if (!(error instanceof ApiProblem) || error.status !== 429 || error.retryAfterSeconds === null)
    return message;
  const wait = durationText(error.retryAfterSeconds * 1000);
  // The server's sentence may name the time itself.
  return /\d/.test(message) ? message : `${message} Try again in ${wait}.`;
}
