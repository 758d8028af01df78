import type { TimelineEvent } from '../timeline/events.ts';
import { say } from './fold/change.ts';
import { foldPrometheus } from './fold/dependencies.ts';
import { foldHpaDeleted, foldHpaObserved, refreshHpa } from './fold/hpas.ts';
import {
  foldK6Sample,
  foldLoadEnded,
  foldLoadPhase,
  foldLoadStarted,
  foldLoadStopRequested,
} from './fold/load.ts';
import { advancePlan } from './fold/plan-clock.ts';
import { foldPodMetrics } from './fold/pod-metrics.ts';
import { foldPodDeleted, foldPodObserved } from './fold/pods.ts';
import { foldRunEnded, foldRunStarted } from './fold/run.ts';
import { foldGap, foldSourceStatus, noteData } from './fold/sources.ts';
import { foldTraffic } from './fold/traffic.ts';
import { foldKubernetesEvent } from './fold/warnings.ts';
import { foldWorkloadObserved } from './fold/workloads.ts';
import { phaseOf } from './phase.ts';
import type { RunState } from './state.ts';

/**
 * The state after `event`. Pure: same state and event, same result, so a replayed run is the live one again.
 * Takes events in any order; a type it does not know changes nothing but the clock and the count.
 */
export function reduce(state: RunState, event: TimelineEvent): RunState {
  const ticked: RunState = {
    ...state,
    now: event.t >= state.now.t ? { t: event.t, at: event.at } : state.now,
    eventCount: state.eventCount + 1,
  };
  return enterPhase(fold(noteData(advancePlan(ticked, event), event), event), event);
}

function fold(state: RunState, event: TimelineEvent): RunState {
  switch (event.type) {
    case 'run.started':
      return foldRunStarted(state, event);
    case 'run.ended':
      return foldRunEnded(state, event);
    case 'load.phase':
      return foldLoadPhase(state, event);
    case 'load.started':
      return advancePlan(foldLoadStarted(state, event), event);
    case 'load.stop-requested':
      return foldLoadStopRequested(state, event);
    case 'load.ended':
      return foldLoadEnded(state, event);
    case 'k6.sample':
      return foldTraffic(foldK6Sample(state, event), event);
    case 'hpa.observed':
      return foldHpaObserved(state, event);
    case 'hpa.deleted':
      return foldHpaDeleted(state, event);
    case 'workload.observed':
      return foldWorkloadObserved(state, event);
    case 'pod.observed':
      return foldPodObserved(state, event);
    case 'pod.deleted':
      return foldPodDeleted(state, event);
    case 'pod-metrics.observed':
      return foldPodMetrics(state, event);
    case 'kubernetes-event.observed':
      return foldKubernetesEvent(state, event);
    case 'prometheus.observed':
      return foldPrometheus(state, event);
    case 'source.status': {
      const next = foldSourceStatus(state, event);
      // Only when all pods are listed do they tell how many are ready.
      if (event.source !== 'pods') return next;
      return [...next.hpas.keys()].reduce((refreshed, key) => refreshHpa(refreshed, event, key), next);
    }
    case 'gap':
      return foldGap(state, event);
    default:
      event satisfies never;
      return state;
  }
}

function enterPhase(state: RunState, event: TimelineEvent): RunState {
  const phase = phaseOf(state);
  if (phase === state.phase) return state;
  const next = { ...state, phase };
  if (phase.name === state.phase.name) return next;
  return say(next, event, 'info', { kind: 'phase-changed', from: state.phase.name, to: phase.name });
}
