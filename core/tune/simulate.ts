import { decide } from '../../hpa/decide.ts';
import type { HpaInput, PodResources, PodSnapshot, ResourceSample } from '../../hpa/input.ts';
import { withDefaults } from '../../hpa/spec/defaults.ts';
import type { HpaSpec } from '../../hpa/spec/types.ts';
import { emptyState } from '../../hpa/state.ts';
import type { Step } from '../lib/step-function.ts';
import { type Cohort, createCohort, POD_CONTAINER } from './cohort.ts';
import type { TuneModel } from './model.ts';
import { prepareUsage, type Usage } from './usage.ts';

export interface Simulated {
  /** Wanted replicas, and pods that are ready. */
  readonly replicas: readonly Step[];
  readonly ready: readonly Step[];
}

/**
 * Runs the autoscaler's own algorithm over a rebuilt demand: at each recorded sync it reads the samples that the
 * simulated pods would have had, and its answer makes or removes pods, which take as long as pods took.
 * Pods share the load evenly; what is beyond their CPU limit is lost, as in an open-loop load test.
 * @returns what simulates one setting after the other; what they share is prepared once
 */
export function createSimulator(model: TuneModel): (candidate: HpaSpec) => Simulated {
  const { pod } = model;
  const requests = pod.requestMillicores > 0 ? { requests: { cpu: `${pod.requestMillicores}m` } } : {};
  const resources: PodResources = { containers: [{ name: POD_CONTAINER, ...requests }] };
  const createUsage = prepareUsage(model);
  return (candidate) => run(model, withDefaults(candidate), resources, createUsage());
}

export function simulate(model: TuneModel, candidate: HpaSpec): Simulated {
  return createSimulator(model)(candidate);
}

function run(model: TuneModel, spec: HpaSpec, resources: PodResources, usage: Usage): Simulated {
  const { controller, fromT } = model;
  let cohorts: readonly Cohort[] = initialCohorts(model, spec, resources);
  let replicas = cohorts.reduce((sum, { size }) => sum + size, 0);
  const wanted: Step[] = [{ t: fromT, value: replicas }];
  const ready: Change[] = cohorts.map(({ readyT, size }) => ({ t: readyT, by: size }));
  let state = emptyState;
  usage.changed(cohorts, Number.NEGATIVE_INFINITY);

  for (const reading of model.readings) {
    const { t } = reading;
    const pods: PodSnapshot[] = [];
    const samples: ResourceSample[] = [];
    for (const cohort of cohorts) {
      cohort.samplesAt(reading, pods.length, usage, samples);
      for (const snapshot of cohort.snapshotsAt(t)) pods.push(snapshot);
    }
    const input: HpaInput = {
      namespace: '',
      spec,
      scale: { specReplicas: replicas, statusReplicas: pods.length, selector: '-' },
      pods,
      metrics: { resource: samples },
      controller,
    };
    const decision = decide(input, state, t);
    ({ state } = decision);
    if (decision.rescale === null) continue;
    const { to } = decision.rescale;
    if (to > replicas) {
      const cohort = createCohort(model, resources, `${wanted.length}`, to - replicas, t);
      cohorts = [...cohorts, cohort];
      ready.push({ t: cohort.readyT, by: cohort.size });
    } else cohorts = shrink(cohorts, replicas - to, t, ready);
    replicas = to;
    usage.changed(cohorts, t);
    wanted.push({ t, value: to });
  }
  return { replicas: wanted, ready: sumUp(ready, fromT) };
}

interface Change {
  readonly t: number;
  readonly by: number;
}

function initialCohorts(
  model: TuneModel,
  { minReplicas = 1, maxReplicas }: HpaSpec,
  resources: PodResources,
): readonly Cohort[] {
  const { initialPods, fromT } = model;
  // Under other bounds they would have been there before the recording began.
  const count = Math.min(Math.max(initialPods.length, minReplicas), maxReplicas);
  const oldest = initialPods[0] ?? { startT: fromT - LONG_AGO_MS, readyT: fromT - LONG_AGO_MS };
  return Array.from({ length: count }, (_, i) =>
    createCohort(model, resources, `initial-${i}`, 1, 0, initialPods[i] ?? oldest),
  );
}

const LONG_AGO_MS = 3_600_000;

/** The youngest go first, as a ReplicaSet chooses. */
function shrink(cohorts: readonly Cohort[], by: number, t: number, ready: Change[]): readonly Cohort[] {
  const left = [...cohorts];
  for (let remove = by; remove > 0; ) {
    const youngest = left.pop();
    if (youngest === undefined) break;
    const gone = Math.min(remove, youngest.size);
    remove -= gone;
    ready.push({ t: Math.max(t, youngest.readyT), by: -gone });
    if (gone < youngest.size) left.push(youngest.without(gone));
  }
  return left;
}

/** Changes of a count as steps from `fromT` on; what lies before counts there. */
function sumUp(changes: readonly Change[], fromT: number): readonly Step[] {
  const steps: { t: number; value: number }[] = [{ t: fromT, value: 0 }];
  let count = 0;
  for (const { t, by } of changes.toSorted((a, b) => a.t - b.t)) {
    count += by;
    const last = steps.at(-1);
    if (last !== undefined && last.t >= t) last.value = count;
    else steps.push({ t, value: count });
  }
  return steps;
}
