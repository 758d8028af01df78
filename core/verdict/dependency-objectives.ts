import type { Gauge } from '../dependencies/dependency.ts';
import { gaugeOf, isJudgedByShare } from '../dependencies/limit.ts';
import type { ObjectiveLimits } from '../timeline/events.ts';
import type { Objective } from './objective.ts';
import { judgeRow, type Measured, type MeasuredRun } from './objective-row.ts';
import { type MeasuredUnit, reason } from './reason.ts';

/** Judges the limits of what the pods depend on: of gauges with a limit the share of it, of others the value. */
export function judgeDependencies(
  { facts, bounds }: Pick<MeasuredRun, 'facts' | 'bounds'>,
  { dependencies = {} }: ObjectiveLimits,
): readonly Objective[] {
  return Object.entries(dependencies).map(([key, limit]) => {
    const [name = '', gaugeName = ''] = key.split('.');
    const spec = facts.state.dependencies.get(name)?.spec;
    const gauge = spec === undefined ? undefined : gaugeOf(spec, gaugeName);
    const unit = gauge === undefined ? 'count' : unitOf(gauge);
    const value = facts.dependencies[name]?.worst[gaugeName] ?? null;
    const within = bounds.dependencies[key];
    const objective = `dependencies.${key}`;
    const measured: Measured =
      value === null
        ? { absent: reason('gauge-not-measured', { dependency: spec?.title ?? name, gauge: gaugeName }) }
        : within === undefined
          ? { value }
          : { bounds: within };
    return gauge?.worse === 'low'
      ? judgeFloor(objective, unit, limit, value, measured)
      : judgeRow(objective, { unit }, limit, measured);
  });
}

/** At least `limit`. What was not seen may have been lower still: what was seen can only fail it. */
function judgeFloor(
  name: string,
  unit: MeasuredUnit,
  limit: number,
  value: number | null,
  measured: Measured,
): Objective {
  const asked = { name, limit, unit, direction: 'at-least' } as const;
  if (value !== null && value < limit)
    return { ...asked, value, verdict: 'fail', reason: reason('too-little', { value, limit, unit }) };
  if ('absent' in measured)
    return { ...asked, value: null, verdict: 'inconclusive', reason: measured.absent };
  if (!('bounds' in measured)) return { ...asked, value, verdict: 'pass', reason: null };
  const { bounds } = measured;
  const why = reason('within-bounds', { bounds, unit });
  return { ...asked, value: null, verdict: 'inconclusive', reason: why, bounds };
}

function unitOf(gauge: Gauge): MeasuredUnit {
  if (isJudgedByShare(gauge) || gauge.unit === 'share') return 'share';
  return gauge.unit === 'seconds' ? 'seconds' : 'count';
}
