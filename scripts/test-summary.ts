import { z } from 'zod';

const assertion = z.object({ status: z.string() });

/** What is used of the JSON that vitest's (Jest's) reporter writes. */
export const vitestReport = z.object({
  success: z.boolean(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(assertion) })),
});

export interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Counts tests. A file that could not be loaded has no tests that could fail, and counts as a failed one; so does an
 * error outside any test, which only the exit status tells, and a run without tests.
 */
export function summarize(
  { success, testResults }: z.infer<typeof vitestReport>,
  exitedWell: boolean,
): Summary {
  const statuses = testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ status }) => status),
  );
  const passed = statuses.filter((status) => status === 'passed').length;
  const skipped = statuses.filter((status) =>
    ['pending', 'skipped', 'todo', 'disabled'].includes(status),
  ).length;
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  ).length;
  const failed = statuses.length - passed - skipped + brokenFiles;
  const isUnsound = !exitedWell || !success || passed + failed === 0;
  return { passed, failed: failed === 0 && isUnsound ? 1 : failed, skipped };
}
