import type { Stamp, WorkloadObserved } from '../../timeline/events.ts';
import type { RunState } from '../state.ts';
import { hpaOf, withHpa } from './change.ts';
import { refreshHpa } from './hpas.ts';
import { settleTransitions } from './transitions.ts';

export function foldWorkloadObserved(state: RunState, event: Stamp & WorkloadObserved): RunState {
  const { t, at, ...workload } = event;
  const key = `${workload.namespace}/${workload.kind}/${workload.name}`;
  const next: RunState = { ...state, workloads: new Map(state.workloads).set(key, workload) };
  const hpa = hpaOf(next, workload.namespace, `${workload.kind}/${workload.name}`);
  if (hpa === null) return next;
  const same = hpa.targetSpec?.replicas === workload.specReplicas;
  const seen = same
    ? next
    : withHpa(next, { ...hpa, targetSpec: { replicas: workload.specReplicas, sinceT: t } });
  return settleTransitions(refreshHpa(seen, { t, at }, hpa.key), { t, at }, hpa.key);
}
