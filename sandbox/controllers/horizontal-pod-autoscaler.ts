import {
  type Condition,
  type ControllerConfig,
  decide,
  emptyState,
  type HpaState,
  type HpaStatus,
} from '../../hpa/index.ts';
import { isoSeconds } from '../store/memory-store.ts';
import type { KubeObject } from '../store/types.ts';
import type { ControllerContext, Stop } from './context.ts';
import { createEventRecorder } from './event-recorder.ts';
import { hpaInput, targetOf } from './hpa-input.ts';

/**
 * The real controller begins to wait for its next look when it has written the results of this one: what it changed is
 * then just out of a policy's period that is as long.
 */
const WRITES_MS = 10;

/**
 * The HPA controller: looks at each autoscaler every sync period, decides by `hpa/`, and writes what the real
 * controller would: the scale, the status with its conditions, events. Its memory (recommendations, scale events)
 * lives here only, and ends with the sandbox.
 */
export function startHorizontalPodAutoscalers(context: ControllerContext, config: ControllerConfig): Stop {
  const { store, clock, metrics, log } = context;
  const recorder = createEventRecorder(store, clock, 'horizontal-pod-autoscaler');
  const memories = new Map<string, HpaState>();
  const timers = new Map<string, Stop>();
  const periodMs = config.syncPeriodSeconds * 1000;

  const add = (hpa: KubeObject) => {
    const uid = hpa.metadata.uid ?? '';
    if (timers.has(uid)) return;
    const { namespace, name } = hpa.metadata;
    const tick = () => {
      timers.set(uid, clock.after(periodMs + WRITES_MS, tick));
      const latest = store.get('horizontalpodautoscalers', namespace, name);
      if (latest?.metadata.uid !== uid) return;
      try {
        reconcile(latest);
      } catch (error) {
        log(`horizontalpodautoscalers ${name}: ${error instanceof Error ? error.stack : error}`);
      }
    };
    // A new autoscaler is looked at after one period (Kubernetes up to 1.36).
    timers.set(uid, clock.after(periodMs, tick));
  };
  const unwatch = store.watch('horizontalpodautoscalers', ({ type, object }) => {
    const uid = object.metadata.uid ?? '';
    if (type !== 'DELETED') return add(object);
    timers.get(uid)?.();
    timers.delete(uid);
    memories.delete(uid);
  });
  store.list('horizontalpodautoscalers').forEach(add);

  return () => {
    unwatch();
    for (const cancel of timers.values()) cancel();
  };

  function reconcile(hpa: KubeObject): void {
    const uid = hpa.metadata.uid ?? '';
    const before = memories.get(uid) ?? { ...emptyState, status: statusFrom(hpa) };
    const decision = decide(hpaInput(store, hpa, metrics.latest(), config), before, clock.now());
    const target = targetOf(store, hpa);
    if (decision.rescale && target) {
      const { to } = decision.rescale;
      store.update(target.resource, hpa.metadata.namespace, target.object.metadata.name, (current) => ({
        ...current,
        spec: { ...current.spec, replicas: to },
      }));
    }
    memories.set(uid, decision.state);
    for (const event of decision.events) recorder.event(hpa, event.type, event.reason, event.message);
    store.update('horizontalpodautoscalers', hpa.metadata.namespace, hpa.metadata.name, (current) => ({
      ...current,
      status: statusObject(decision.state.status),
    }));
  }
}

/** A status that was stored before this controller began, as the controller would read it. */
function statusFrom(hpa: KubeObject): HpaStatus {
  const { status = {} } = hpa;
  return {
    currentReplicas: status.currentReplicas ?? null,
    desiredReplicas: status.desiredReplicas ?? null,
    lastScaleTimeMs: status.lastScaleTime ? Date.parse(status.lastScaleTime) : null,
    observedGeneration: status.observedGeneration ?? null,
    currentMetrics: status.currentMetrics ?? [],
    conditions: (status.conditions ?? []).map(
      ({ lastTransitionTime, ...condition }: Record<string, string>) => ({
        ...condition,
        lastTransitionTimeMs: Date.parse(lastTransitionTime ?? ''),
      }),
    ),
  };
}

function statusObject(status: HpaStatus): KubeObject['status'] {
  return {
    ...(status.observedGeneration !== null && { observedGeneration: status.observedGeneration }),
    ...(status.lastScaleTimeMs !== null && { lastScaleTime: isoSeconds(status.lastScaleTimeMs) }),
    ...(status.currentReplicas !== null && { currentReplicas: status.currentReplicas }),
    desiredReplicas: status.desiredReplicas ?? 0,
    currentMetrics: status.currentMetrics.length > 0 ? status.currentMetrics : null,
    conditions: status.conditions.map(({ lastTransitionTimeMs, ...condition }: Condition) => ({
      ...condition,
      lastTransitionTime: isoSeconds(lastTransitionTimeMs),
    })),
  };
}
