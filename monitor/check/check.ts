import { inEveryLang, said, type Wording } from '../../core/lib/lang.ts';
import type { Detail } from '../../core/timeline/cause.ts';

/**
 * What a check found. `unknown`: it could not be told, which is never a pass. `skipped`: there is nothing to check
 * here (not on the sandbox, not asked for).
 */
export type Status = 'passed' | 'failed' | 'unknown' | 'skipped';

export interface Finding {
  readonly status: Status;
  /** What was seen, in one line: numbers, names, or the cause. */
  readonly evidence: Detail;
}

export interface Check {
  /** What is claimed: `every pod is Running and Ready`. */
  readonly title: Wording;
  /** Throwing an ApiError means that it could not be told. */
  readonly run: () => Promise<Finding>;
}

export const FAMILIES = ['infra', 'api', 'resilience', 'monitoring'] as const;

export type Family = (typeof FAMILIES)[number];

export interface CheckResult extends Finding {
  readonly family: Family;
  readonly title: Wording;
  readonly durationMs: number;
}

export const passed = (evidence: Detail): Finding => ({ status: 'passed', evidence });
export const failed = (evidence: Detail): Finding => ({ status: 'failed', evidence });
export const unknown = (evidence: Detail): Finding => ({ status: 'unknown', evidence });
export const skipped = (evidence: Detail): Finding => ({ status: 'skipped', evidence });

/** Passed when there is no problem, else all problems in one line. */
export function unless(problems: readonly Detail[], evidence: Detail): Finding {
  return problems.length === 0 ? passed(evidence) : failed(joined(problems));
}

/** In one line. */
export function joined(details: readonly Detail[], by: Detail = { en: '; ', fr: ' ; ' }): Wording {
  return inEveryLang((lang) => details.map((one) => said(one, lang)).join(said(by, lang)));
}

/** `what: detail` */
export function about(what: Detail, detail: Detail): Wording {
  return joined([what, detail], { en: ': ', fr: ' : ' });
}
