import { describe, expect, it } from 'vitest';
import { summarize } from '../../../scripts/test-summary.ts';

const file = (status: string, ...statuses: string[]) => ({
  status,
  assertionResults: statuses.map((each) => ({ status: each })),
});

describe('summarize', () => {
  it('counts tests by what became of them', () => {
    const testResults = [file('passed', 'passed', 'skipped'), file('failed', 'failed', 'passed', 'todo')];
    expect(summarize({ success: false, testResults }, false)).toEqual({ passed: 2, failed: 1, skipped: 2 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const testResults = [file('passed', 'passed'), file('failed')];
    expect(summarize({ success: false, testResults }, false)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('reports a failure when only the exit status tells of one', () => {
    expect(summarize({ success: true, testResults: [file('passed', 'passed')] }, false).failed).toBe(1);
  });

  it('reports a failure when nothing was run', () => {
    expect(summarize({ success: true, testResults: [] }, true).failed).toBe(1);
    expect(summarize({ success: true, testResults: [file('passed', 'skipped')] }, true).failed).toBe(1);
  });
});
