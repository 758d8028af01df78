import type { Measures } from '../measure/measure.ts';
import type { SpanName } from '../measure/phases.ts';
import type { ObjectiveLimits } from '../timeline/events.ts';
import type { Objective } from './objective.ts';
import { type MeasuredUnit, type Reason, reason } from './reason.ts';

/** What only a second pass over a run tells: the phases are known when it has ended. */
export type PhaseMeasures = Pick<Measures, 'phaseStats' | 'phasesUnseen' | 'demand' | 'atMaximum'>;

/** The phases under load that can be judged on their own. */
const JUDGED_PHASES = [
  'baseline',
  'climbing',
  'reacting',
  'settled-under-load',
  'descending',
] as const satisfies readonly SpanName[];

export type PhaseLimit = `${(typeof JUDGED_PHASES)[number]}.${'p95Ms' | 'errorRate'}`;

export const PHASE_LIMITS: readonly PhaseLimit[] = JUDGED_PHASES.flatMap(
  (name) => [`${name}.p95Ms`, `${name}.errorRate`] as const,
);

/** A p95 of fewer requests is one of them. */
const FEWEST_REQUESTS = 20;

/** Judges the limits of phases. null: not measured, so not a pass. */
export function judgePhases(measures: PhaseMeasures | null, limits: ObjectiveLimits): readonly Objective[] {
  return Object.entries(limits.inPhases ?? {}).map(([name, limit]) => phaseObjective(name, limit, measures));
}

function phaseObjective(name: string, limit: number, measures: PhaseMeasures | null): Objective {
  const [phase = '', measure] = name.split('.');
  const stats = measures?.phaseStats.find((one) => one.name === phase);
  const unit = measure === 'p95Ms' ? 'milliseconds' : 'share';
  const asked = { name, limit, unit, samples: stats?.requests ?? 0 } as const;
  const unseen = measures?.phasesUnseen ?? null;
  if (unseen !== null)
    return open(asked, reason('phase-unseen', { source: unseen.source, unseenMs: unseen.unseenMs }));
  if (stats === undefined) return open(asked, reason('no-such-phase', { phase }));
  const value = measure === 'p95Ms' ? stats.p95Ms : stats.errorRate;
  if (value === null || stats.requests < FEWEST_REQUESTS)
    return open(asked, reason('phase-too-thin', { requests: stats.requests }));
  const rounded = Number(value.toFixed(measure === 'p95Ms' ? 2 : 5));
  const why = reason('phase-too-much', { value: rounded, limit, unit, requests: stats.requests });
  return { ...judged(asked, value, why), value: rounded };
}

type Asked = Pick<Objective, 'name' | 'samples'> & { readonly limit: number; readonly unit: MeasuredUnit };

/** `why`: what is said when it is too much. */
function judged(asked: Asked, value: number, why: Reason): Objective {
  const ok = value <= asked.limit;
  return { ...asked, verdict: ok ? 'pass' : 'fail', value, reason: ok ? null : why };
}

function open(asked: Asked, why: Reason): Objective {
  return { ...asked, verdict: 'inconclusive', value: null, reason: why };
}
