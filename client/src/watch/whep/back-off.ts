const FIRST_MS = 500;
const LONGEST_MS = 5000;

/**
 * The pause before the next attempt, 500..5000 ms, doubling. Up to a fifth is taken off at random, so that a wall of
 * tiles does not come back all at once after the server was restarted. `attempt` counts from 0.
 */
export function backOffMs(attempt: number, random: () => number = Math.random): number {
  const fullMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return Math.max(FIRST_MS, Math.round(fullMs * (1 - 0.2 * random())));
}
