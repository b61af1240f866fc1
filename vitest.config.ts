import { defineConfig } from 'vitest/config';

// Live cameras, processor time and one Chromium: side by side they would measure each other's load.
const SERIAL = { fileParallelism: false } as const;

/** Real processes as well, whose tests wait for answers and end states only, so that a busy machine makes them slow and not wrong. */
const COMMANDS = [
  'cli-*',
  'detector-*',
  'event-store',
  'file-source',
  'formats',
  'gst-camera',
  'no-telemetry',
  'rtsp*',
].map((name) => `test/integration/${name}.test.ts`);
const PROCESSES = { testTimeout: 60_000, hookTimeout: 90_000 } as const;

export default defineConfig({
  test: {
    // Processes, never worker threads: native modules (node-av) abort the whole process when a thread ends.
    pool: 'forks',
    // Vitest leaves one core free: on two that is one file after the other.
    maxWorkers: '100%',
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
          ...PROCESSES,
          name: 'commands',
          include: COMMANDS,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          ...SERIAL,
          // The first one may have to make the demo clip.
          ...PROCESSES,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: COMMANDS,
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
