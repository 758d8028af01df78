import type { Bounds } from '../measure/scaling-bounds.ts';
import type { SourceName } from '../timeline/events.ts';

/** What is measured, beside k6's thresholds and statements. A share is 0 to 1. */
export type MeasuredUnit = 'seconds' | 'milliseconds' | 'share' | 'count';

/** Why an objective is not a pass, each with its own figures. */
export interface ReasonValues {
  readonly 'too-much': { readonly value: number; readonly limit: number; readonly unit: MeasuredUnit };
  readonly 'too-little': { readonly value: number; readonly limit: number; readonly unit: MeasuredUnit };
  /** Not all was seen, and what was is too much already. */
  readonly 'too-much-at-least': {
    readonly lowest: number;
    readonly limit: number;
    readonly unit: MeasuredUnit;
  };
  readonly 'within-bounds': { readonly bounds: Bounds; readonly unit: MeasuredUnit };
  readonly 'no-autoscaler': NoValues;
  readonly 'mysql-not-measured': NoValues;
  readonly 'gauge-not-measured': { readonly dependency: string; readonly gauge: string };
  readonly 'never-scaled': NoValues;
  /** `replicas`: so many were wanted, and never ready together. */
  readonly 'never-ready': { readonly replicas: number | null };
  /** `desired`: so many were still wanted when observation ended. */
  readonly 'not-settled': { readonly desired: number | null };
  /** `absent` as yet: observation ended before the limit was over. */
  readonly 'watched-too-short': { readonly absent: Reason; readonly limitSeconds: number };
  /** `message`: of the script; empty: it gave none. */
  readonly 'marked-as-failed': { readonly message: string };
  readonly 'thresholds-crossed': { readonly exitCode: number | null; readonly message: string };
  readonly 'threshold-without-data': NoValues;
  readonly 'threshold-crossed': {
    readonly metric: string;
    readonly expression: string;
    readonly value: number | null;
    readonly endedLoad: boolean;
  };
  readonly 'no-http-request': NoValues;
  /** k6 was told not to say which requests failed. */
  readonly 'requests-not-judged': NoValues;
  readonly 'requests-failed': { readonly failed: number; readonly judged: number };
  /** `first`: error of k6.log; null: none is known. */
  readonly exceptions: {
    readonly exceptions: number;
    readonly iterations: number;
    readonly first: string | null;
  };
  readonly 'phase-unseen': { readonly source: SourceName; readonly unseenMs: number };
  readonly 'no-such-phase': { readonly phase: string };
  readonly 'phase-too-thin': { readonly requests: number };
  readonly 'phase-too-much': {
    readonly value: number;
    readonly limit: number;
    readonly unit: 'milliseconds' | 'share';
    readonly requests: number;
  };
  readonly 'at-maximum': { readonly seconds: number; readonly replicas: number; readonly limit: number };
  readonly overshoot: { readonly desired: number; readonly demanded: number; readonly limit: number };
  readonly 'demand-unknown': NoValues;
  /** A newer Palier recorded it. */
  readonly 'unknown-objective': NoValues;
  readonly 'baseline-never': NoValues;
  readonly 'baseline-missing': { readonly why: 'not-known' | 'no-such-phase' | 'thin' };
  readonly 'baseline-absent': NoValues;
  readonly 'baseline-zero': NoValues;
  readonly 'baseline-worse': Worsening;
  /** The interval has the limit in it. */
  readonly 'baseline-unsure': Worsening;
}

/** How much worse than the baseline, as shares of it. */
interface Worsening {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly limit: number;
}

type NoValues = Readonly<Record<never, never>>;

export type ReasonCode = keyof ReasonValues;

/** One of them; `code` is stable. */
export type Reason = {
  [Code in ReasonCode]: { readonly code: Code; readonly values: ReasonValues[Code] };
}[ReasonCode];

/** A reason whose values belong to its code. */
export function reason<const Code extends ReasonCode>(code: Code, values: ReasonValues[Code]): Reason {
  // Distributing over the codes is beyond the compiler.
  return { code, values } as unknown as Reason;
}
