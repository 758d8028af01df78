import { inert } from '../../system/output/inert.ts';
import type { CheckResult, Status } from './check.ts';

/** `passed  every pod is Ready: 2 pods`, one line a check; what did not pass stands out by its capitals. */
export function lineOf({ status, title, evidence }: CheckResult): string {
  return `${WORD[status]}  ${inert(title)}: ${inert(evidence)}`;
}

/** `10 passed, 1 failed, 1 skipped`; passed and failed are always said. */
export function countsOf(results: readonly CheckResult[]): string {
  const count = (status: Status) => results.filter((result) => result.status === status).length;
  const others = (['unknown', 'skipped'] as const).filter((status) => count(status) > 0);
  return [
    `${count('passed')} passed`,
    `${count('failed')} failed`,
    ...others.map((status) => `${count(status)} ${status}`),
  ].join(', ');
}

const WORD: Readonly<Record<Status, string>> = {
  passed: 'passed ',
  failed: 'FAILED ',
  unknown: 'UNKNOWN',
  skipped: 'skipped',
};
