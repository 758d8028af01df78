import type { RunFacts } from '../measure/facts.ts';
import type { Bounds, ScalingBounds } from '../measure/scaling-bounds.ts';
import type { ScalingSummary } from '../measure/scaling-summary.ts';
import { judgeBounds } from './judge-bounds.ts';
import type { Objective } from './objective.ts';
import type { PhaseMeasures } from './phase-objectives.ts';
import { type MeasuredUnit, type Reason, reason } from './reason.ts';

/** One objective with a limit: what may be set, and how it is measured. A value above its limit fails. */
export interface ObjectiveRow {
  readonly unit: MeasuredUnit;
  readonly limit: LimitKind;
  /** Its limit where none is set; null: it is not judged then. */
  readonly byDefault: number | null;
  /** The limit that a run has of itself where there is no other; null: none. */
  readonly ownLimit?: (facts: RunFacts) => number | null;
  /** null: there is nothing of the kind in such a run, so that it is not judged. */
  readonly measure: (run: MeasuredRun) => Measured | null;
}

/** positive: above 0 · amount: from 0 · count: whole, from 0 · share: 0 to 1. */
export type LimitKind = 'positive' | 'amount' | 'count' | 'share';

/** What a row may measure from. */
export interface MeasuredRun {
  readonly facts: RunFacts;
  readonly scaling: ScalingSummary;
  readonly bounds: ScalingBounds;
  /** null: not there yet. */
  readonly measures: PhaseMeasures | null;
}

export type Measured =
  /** `why`: what is said when it is too much; absent: the value and its limit. */
  | {
      readonly value: number;
      readonly samples?: number;
      readonly why?: (limit: number) => Reason;
    }
  /** Not all was seen. */
  | { readonly bounds: Bounds; readonly value?: number | null }
  /** Not known, or it did not happen: in a time that was `watchedSeconds` and beyond the limit, that has failed. */
  | { readonly absent: Reason; readonly watchedSeconds?: number | null; readonly samples?: number };

/** What is not known is never a pass. */
export function judgeRow(
  name: string,
  { unit }: Pick<ObjectiveRow, 'unit'>,
  limit: number,
  measured: Measured,
): Objective {
  if ('bounds' in measured) {
    const { bounds, value = null } = measured;
    return judgeBounds({ name, value, limit, unit }, bounds);
  }
  const samples = measured.samples === undefined ? {} : { samples: measured.samples };
  const asked = { name, limit, unit, ...samples };
  if ('absent' in measured) {
    const { absent, watchedSeconds } = measured;
    const hasFailed = watchedSeconds != null && watchedSeconds > limit;
    const isOpen = watchedSeconds === undefined || hasFailed;
    const why = isOpen ? absent : reason('watched-too-short', { absent, limitSeconds: limit });
    return { ...asked, verdict: hasFailed ? 'fail' : 'inconclusive', value: null, reason: why };
  }
  const { value, why = (most) => reason('too-much', { value, limit: most, unit }) } = measured;
  const ok = value <= limit;
  return { ...asked, verdict: ok ? 'pass' : 'fail', value, reason: ok ? null : why(limit) };
}
