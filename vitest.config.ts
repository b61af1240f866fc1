import { defineConfig } from 'vitest/config';

// Real processes, ports and one Chromium: side by side they would measure each other's load.
const SERIAL = { fileParallelism: false } as const;

export default defineConfig({
  test: {
    // Processes, never worker threads: native modules (node-av) abort the whole process when a thread ends.
    pool: 'forks',
    // The environment of who runs the tests must not decide what they find.
    env: { LC_ALL: 'C.UTF-8' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // The training code's test is long, and waits for nothing but the processor.
          include: ['test/unit/**/*.test.{ts,tsx}', 'test/models/**/*.test.ts'],
          testTimeout: 10_000,
          hookTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          ...SERIAL,
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/faults/**/*.test.ts'],
          testTimeout: 60_000,
          // The first one may have to make the demo clip.
          hookTimeout: 90_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...SERIAL,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
