import { EXIT, type ExitCode, messageIn } from '../../core/lib/errors.ts';
import { inEveryLang, type Wording } from '../../core/lib/lang.ts';
import { ApiError } from '../sources/kubernetes/api-error.ts';
import { about, type Check, type CheckResult, type Family, type Finding, failed, unknown } from './check.ts';

/** Runs the checks one after the other and hands over each result as it comes. */
export async function runChecks(
  family: Family,
  checks: readonly Check[],
  now: () => number,
  onResult: (result: CheckResult) => void,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { title, run } of checks) {
    const began = now();
    const finding = await run().catch(findingOf);
    const result = { family, title, ...finding, durationMs: Math.round(now() - began) };
    results.push(result);
    onResult(result);
  }
  return results;
}

/** 0 all passed, 1 something failed, 3 something could not be told; nothing at all is no pass either. */
export function exitCodeOf(results: readonly CheckResult[]): ExitCode {
  if (results.some(({ status }) => status === 'failed')) return EXIT.gateFailed;
  const told = results.some(({ status }) => status === 'passed');
  return told && results.every(({ status }) => status !== 'unknown') ? EXIT.ok : EXIT.environment;
}

function findingOf(error: unknown): Finding {
  const message = inEveryLang((lang) => messageIn(error, lang).replaceAll(/\s+/g, ' ').trim());
  if (!(error instanceof ApiError)) return failed(message);
  return unknown(about(error.kind === 'forbidden' ? NOT_ALLOWED : NO_ANSWER, message));
}

const NOT_ALLOWED: Wording = { en: 'not allowed to look', fr: 'pas le droit de regarder' };
const NO_ANSWER: Wording = { en: 'no answer to tell it from', fr: 'aucune réponse pour en juger' };
