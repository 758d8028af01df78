/**
 * What a check found. `unknown`: it could not be told, which is never a pass. `skipped`: there is nothing to check
 * here (not on the sandbox, not asked for).
 */
export type Status = 'passed' | 'failed' | 'unknown' | 'skipped';

export interface Finding {
  readonly status: Status;
  /** What was seen, in one line: numbers, names, or the cause. */
  readonly evidence: string;
}

export interface Check {
  /** What is claimed: `every pod is Running and Ready`. */
  readonly title: string;
  /** Throwing an ApiError means that it could not be told. */
  readonly run: () => Promise<Finding>;
}

export const FAMILIES = ['infra', 'api', 'resilience', 'monitoring'] as const;

export type Family = (typeof FAMILIES)[number];

export interface CheckResult extends Finding {
  readonly family: Family;
  readonly title: string;
  readonly durationMs: number;
}

export const passed = (evidence: string): Finding => ({ status: 'passed', evidence });
export const failed = (evidence: string): Finding => ({ status: 'failed', evidence });
export const unknown = (evidence: string): Finding => ({ status: 'unknown', evidence });
export const skipped = (evidence: string): Finding => ({ status: 'skipped', evidence });

/** Passed when there is no problem, else all problems in one line. */
export function unless(problems: readonly string[], evidence: string): Finding {
  return problems.length === 0 ? passed(evidence) : failed(problems.join('; '));
}
