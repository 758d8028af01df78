import type { Bounds } from '../measure/scaling-bounds.ts';
import type { MeasuredUnit, Reason } from './reason.ts';

/** One thing that a run is judged by; `name` is stable. */
export interface Objective {
  /** `k6: http_req_failed rate<0.01`, or the name of a limit. */
  readonly name: string;
  readonly verdict: Verdict;
  /** null: not known. */
  readonly value: number | null;
  readonly limit: number | string;
  /** The value must not be below the limit; absent: not above it. */
  readonly direction?: 'at-least';
  /** statement: k6 or its script says so, in the words of `limit`. */
  readonly unit: MeasuredUnit | 'threshold' | 'statement';
  /** How many requests (or iterations) the value rests on, where it rests on them. */
  readonly samples?: number;
  /** A threshold of k6 that was crossed and ended the load before its time. */
  readonly endedLoad?: boolean;
  /** Why it is not a pass; null: it is one. */
  readonly reason: Reason | null;
  /** Not all that it rests on was seen: within which bounds the value lies. Absent: everything was. */
  readonly bounds?: Bounds;
}

export type Verdict = 'pass' | 'fail' | 'inconclusive';
