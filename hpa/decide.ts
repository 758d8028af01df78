import { conclude } from './conclude.ts';
import type { Decision } from './decision.ts';
import type { HpaInput } from './input.ts';
import { type Journal, setCondition, warn } from './journal.ts';
import { evaluationOf, rememberedEvaluationOf } from './metrics/evaluation.ts';
import { makePlan } from './plan.ts';
import type { Reconcile } from './reconcile.ts';
import { withDefaults } from './spec/defaults.ts';
import type { HpaState } from './state.ts';

/**
 * One reconcile of the HorizontalPodAutoscaler controller: reads the scale, evaluates the metrics, stabilises
 * and limits what they ask for, and says what it did. Pure: same arguments, same decision.
 *
 * Source: pkg/controller/podautoscaler of Kubernetes 1.34.4 and 1.37.2.
 *
 * @param state of the previous decision, or `emptyState`
 * @param now milliseconds, on the same clock as the times in `input` and `state`
 * @throws RangeError where a quantity is none
 */
export function decide(input: HpaInput, state: HpaState, now: number): Decision {
  return deciderBy(evaluationOf, input)(state, now);
}

/** The same for one input with several memories or at several moments: the samples of its pods are read once. */
export function deciderOf(input: HpaInput): Decider {
  return deciderBy(rememberedEvaluationOf, input);
}

type Decider = (state: HpaState, now: number) => Decision;

function deciderBy(evaluation: typeof evaluationOf, input: HpaInput): Decider {
  const { scale } = input;
  if ('error' in scale) return (state, now) => withoutScale(scale.error, state, journalOf(state, now));

  const spec = withDefaults(input.spec);
  const evaluate = evaluation(input, spec, scale);
  const { minReplicas, maxReplicas } = spec;
  const { specReplicas: replicas, statusReplicas } = scale;
  const message = "the HPA controller was able to get the target's current scale";
  return (state, now) => {
    const journal = journalOf(state, now);
    setCondition(journal, 'AbleToScale', 'True', 'SucceededGetScale', message);
    journal.trace.push({ rule: 'scale.read', replicas, statusReplicas, minReplicas, maxReplicas });
    const recommendations = state.recommendations ?? [{ replicas, atMs: now }];
    const remembering = { ...state, recommendations };
    const reconcile: Reconcile = { input, spec, scale, state: remembering, journal, evaluate };
    return conclude(reconcile, makePlan(reconcile));
  };
}

function journalOf({ status }: HpaState, now: number): Journal {
  return { conditions: status.conditions, events: [], trace: [], now };
}

/** Without the scale only a condition changes. */
function withoutScale(error: string, state: HpaState, journal: Journal): Decision {
  warn(journal, 'FailedGetScale', error);
  const message = `the HPA controller was unable to get the target's current scale: ${error}`;
  setCondition(journal, 'AbleToScale', 'False', 'FailedGetScale', message);
  journal.trace.push({ rule: 'scale.unreadable', error });
  const { conditions, events, trace } = journal;
  return {
    currentReplicas: null,
    desiredReplicas: state.status.desiredReplicas,
    rescale: null,
    state: { ...state, status: { ...state.status, conditions } },
    conditions,
    events,
    metrics: state.status.currentMetrics,
    trace,
  };
}
