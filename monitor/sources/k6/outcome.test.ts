import { expect, test } from 'vitest';
import { outcomeOf } from './outcome.ts';

const ending = {
  exitCode: 0,
  signal: null,
  stopRequested: false,
  lastError: null,
  markedAsFailed: null,
  killedBecause: null,
};

test.each([
  [0, 'finished', /whole scenario/],
  [99, 'thresholds-failed', /^why$/],
  [100, 'script-error', /setup\(\).*took too long: why/],
  [101, 'script-error', /teardown\(\)/],
  [103, 'stopped', /REST API/],
  [104, 'config-error', /options of the script: why/],
  [105, 'stopped', /interrupted/],
  [106, 'config-error', /REST API: why/],
  [107, 'script-error', /^why$/],
  [108, 'stopped', /^why$/],
  [109, 'crashed', /panicked: why/],
  [110, 'marked-as-failed', /^the script marked the test as failed$/],
  [255, 'script-error', /^why$/],
  [42, 'crashed', /^why$/],
] as const)('exit code %i is "%s"', (exitCode, outcome, message) => {
  const told = outcomeOf({ ...ending, exitCode, lastError: 'why' });
  expect(told.outcome).toBe(outcome);
  expect(told.message).toMatch(message);
});

test('a signal of somebody else is a crash, of ours a stop', () => {
  const killed = { ...ending, exitCode: null, signal: 'SIGKILL' };
  expect(outcomeOf(killed)).toEqual({ outcome: 'crashed', message: 'k6 was killed by SIGKILL' });
  expect(outcomeOf({ ...killed, stopRequested: true }).outcome).toBe('stopped');
});

test('a k6 that had to be killed says why', () => {
  const told = outcomeOf({ ...ending, exitCode: null, signal: 'SIGKILL', killedBecause: 'it hung' });
  expect(told).toEqual({ outcome: 'crashed', message: 'it hung' });
});

test.each([
  [110, 'marked-as-failed', 'the script marked the test as failed: two orders'],
  [
    108,
    'marked-as-failed',
    'the script marked the test as failed: two orders, then broke it off: test aborted: enough',
  ],
  [
    107,
    'marked-as-failed',
    'the script marked the test as failed: two orders, then broke it off: test aborted: enough',
  ],
  [99, 'thresholds-failed', 'test aborted: enough'],
  [105, 'stopped', 'k6 was interrupted by a signal'],
] as const)(
  'a script that marked the test as failed, with exit code %i, is "%s"',
  (exitCode, outcome, message) => {
    const lastError = 'test aborted: enough';
    expect(outcomeOf({ ...ending, exitCode, lastError, markedAsFailed: 'two orders' })).toEqual({
      outcome,
      message,
    });
  },
);

test('a shell around k6 that ended with our SIGINT is a stop', () => {
  expect(outcomeOf({ ...ending, exitCode: 130, stopRequested: true }).outcome).toBe('stopped');
  expect(outcomeOf({ ...ending, exitCode: 130 }).outcome).toBe('crashed');
});
