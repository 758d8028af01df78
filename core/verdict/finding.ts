import type { Wording } from '../lib/lang.ts';
import type { Why } from '../timeline/cause.ts';
import type { LoadEnded, SourceName } from '../timeline/events.ts';
import type { IdentityDifference, ObservedSource } from './baseline.ts';

/** What may keep a run from supporting a verdict, each with its own figures. Times are milliseconds. */
export interface FindingValues {
  readonly 'recording-incomplete': NoValues;
  /** `count` gaps; `reason`: of the first. */
  readonly 'recording-gap': Why & { readonly count: number };
  /** Of the load, or of what came after it: how often and how long a source that scaling is judged by did not see. */
  readonly 'not-seen': Why & {
    readonly source: SourceName;
    readonly times: number;
    readonly unseenMs: number;
  };
  readonly interrupted: NoValues;
  readonly 'run-failed': { readonly message: string };
  readonly 'load-failed': { readonly outcome: FailedOutcome; readonly message: string };
  readonly 'no-requests': NoValues;
  /** `pod`: one of those that answered and are not watched. */
  readonly 'answered-elsewhere': { readonly others: number; readonly requests: number; readonly pod: string };
  readonly 'generator-saturated': { readonly shortMs: number; readonly measuredMs: number };
  /** `p95Ms`: of the answers that its virtual users waited for; null where k6 itself was slow. */
  readonly 'iterations-dropped': {
    readonly dropped: number;
    readonly offered: number;
    readonly p95Ms: number | null;
  };
  readonly 'rate-not-delivered': { readonly requests: number; readonly planned: number };
  readonly 'samples-missing': { readonly gapMs: number };
  readonly 'hpa-not-observed': NoValues;
  /** `reason`: of the condition ScalingActive; absent in older recordings. */
  readonly 'scaling-inactive': { readonly inactiveMs: number; readonly reason?: string };
  /** `ofResources`: the HPA has a CPU or memory metric; absent in older recordings. */
  readonly 'metrics-missing': { readonly ofResources?: boolean };
  readonly 'metrics-stale': { readonly gapMs: number };
  /** `remedy`: its own, where it has one. */
  readonly 'dependency-unseen': {
    readonly dependency: string;
    readonly title: string;
    readonly gapMs: number;
    readonly remedy?: Wording;
  };
  readonly 'previous-run': { readonly replicas: number; readonly minReplicas: number };
  readonly 'clock-jump': { readonly jumpMs: number };
  /** Of the gate with a baseline: the two sides are not of the same. */
  readonly 'baseline-differs': { readonly differs: readonly IdentityDifference[] };
  readonly 'baseline-invalid': { readonly runId: string; readonly finding: ValidityFinding };
  /** The baseline had data of it, and this run has not. */
  readonly 'baseline-lost': { readonly source: ObservedSource };
}

export type ValidityCode = keyof FindingValues;
export type FailedOutcome = Exclude<
  LoadEnded['outcome'],
  'finished' | 'thresholds-failed' | 'marked-as-failed'
>;
type NoValues = Readonly<Record<never, never>>;

/** One of them; `code` is stable. */
export type ValidityFinding = {
  [Code in ValidityCode]: {
    readonly code: Code;
    readonly values: FindingValues[Code];
  };
}[ValidityCode];
