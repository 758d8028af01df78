import type { Stamp } from '../../timeline/events.ts';
import { conditionOf, leadingMetric } from '../hpa-view.ts';
import type { HpaState, RunState } from '../state.ts';
import { say } from './change.ts';
import { limitOf } from './scaling-limit.ts';

const WATCHED = ['ScalingActive', 'AbleToScale'] as const;

/** Tells what an HPA's conditions say now and did not say before: it cannot scale, it can again, it is limited. */
export function tellConditions(
  state: RunState,
  stamp: Stamp & { hpa: string },
  before: HpaState | null,
): RunState {
  const hpa = state.hpas.get(stamp.hpa);
  if (hpa === undefined) return state;
  let next = state;
  for (const type of WATCHED) next = tellCondition(next, stamp, hpa, before, type);
  return tellLimit(next, stamp, hpa, before);
}

function tellCondition(
  state: RunState,
  stamp: Stamp,
  hpa: HpaState,
  before: HpaState | null,
  type: (typeof WATCHED)[number],
): RunState {
  const now = conditionOf(hpa.view, type);
  const was = before === null ? null : conditionOf(before.view, type);
  if (now?.status === 'False' && (was?.status !== 'False' || was.reason !== now.reason)) {
    const { reason, message } = now;
    const early = type === 'ScalingActive' && state.header?.load != null && state.load.startedT === null;
    return say(state, stamp, early ? 'warning' : 'bad', {
      kind: 'hpa-cannot-scale',
      hpa: hpa.key,
      condition: type,
      early,
      reason,
      message,
    });
  }
  if (now?.status === 'True' && was?.status === 'False') {
    const again = { kind: 'hpa-can-scale-again', hpa: hpa.key, condition: type, was: was.reason } as const;
    return say(state, stamp, 'good', again);
  }
  return state;
}

/** Being held at minReplicas with nothing to do is the rest state, not news. */
function tellLimit(state: RunState, stamp: Stamp, hpa: HpaState, before: HpaState | null): RunState {
  const { desiredReplicas: desired } = hpa.view;
  // Nothing can be said to stay where it is as long as it is not known where that is.
  if (desired === null) return state;
  const limitedBy = limitOf(hpa.view);
  const was = before?.view.desiredReplicas == null ? 'none' : limitOf(before.view);
  if (limitedBy === was || limitedBy === 'none' || limitedBy === 'min-replicas') return state;
  return say(state, stamp, limitedBy === 'max-replicas' ? 'warning' : 'info', {
    kind: 'hpa-limited',
    hpa: hpa.key,
    limitedBy,
    desired,
    minReplicas: hpa.view.minReplicas,
    maxReplicas: hpa.view.maxReplicas,
    metric: leadingMetric(hpa.view),
  });
}
