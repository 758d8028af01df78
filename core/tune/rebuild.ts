import { milliValueOf, parseQuantity } from '../../hpa/quantity.ts';
import { withDefaults } from '../../hpa/spec/defaults.ts';
import type { HpaSpec } from '../../hpa/spec/types.ts';
import type { Step } from '../lib/step-function.ts';
import { rebuildDemand } from './demand.ts';
import type { Gathered } from './gather.ts';
import { measurePods } from './measure-pods.ts';
import type { ModelBasis, TuneModel } from './model.ts';
import { needSteps } from './need.ts';
import { readingsOf } from './readings.ts';

/** Why a run can't be modelled. */
export type Unsuitable =
  | { readonly code: 'no-hpa' }
  | { readonly code: 'spec-changed' }
  | { readonly code: 'other-metrics'; readonly metrics: readonly string[] }
  | { readonly code: 'no-requests' }
  | { readonly code: 'too-few-syncs'; readonly syncs: number }
  | { readonly code: 'no-samples' };

export type Rebuilt =
  | {
      readonly ok: true;
      readonly hpa: string;
      readonly model: TuneModel;
      readonly basis: ModelBasis;
      /** null: no load was recorded. */
      readonly loadStartT: number | null;
      /** Wanted and ready replicas, as they were. */
      readonly actual: { readonly replicas: readonly Step[]; readonly ready: readonly Step[] };
    }
  | { readonly ok: false; readonly why: Unsuitable };

export interface RebuildOptions {
  /** How much CPU, per cent of its request, a pod may use and still be enough; null: the recorded target. */
  readonly needPercent?: number | null;
}

const LEAST_SYNCS = 4;

/** Makes a model of a recorded run, with the same clock and the same numbers wherever they were recorded. */
export function rebuild(gathered: Gathered, { needPercent = null }: RebuildOptions = {}): Rebuilt {
  const { hpa, syncs, replicas, ready, endT, controller, gaps } = gathered;
  if (hpa === null || gathered.spec === null) return unsuitable({ code: 'no-hpa' });
  if (gathered.specChanged) return unsuitable({ code: 'spec-changed' });
  const spec = withDefaults(gathered.spec);
  const others = spec.metrics.filter((metric) => cpuTarget(metric) === null);
  if (others.length > 0 || spec.metrics.length !== 1) {
    return unsuitable({ code: 'other-metrics', metrics: (spec.metrics ?? []).map(({ type }) => type) });
  }
  if (syncs.length < LEAST_SYNCS || replicas.length === 0) {
    return unsuitable({ code: 'too-few-syncs', syncs: syncs.length });
  }
  const request = gathered.pods.find(({ requestMillicores }) => (requestMillicores ?? 0) > 0);
  const target = cpuTarget(spec.metrics[0]);
  const requestMillicores = request?.requestMillicores ?? null;
  if (requestMillicores === null && target?.kind === 'utilization')
    return unsuitable({ code: 'no-requests' });

  const { readings, syncPeriodMs, matched } = readingsOf(gathered);
  const fromT = readings[0]?.t ?? 0;
  const { pod, startsSeen, idleKnown } = measurePods(gathered, requestMillicores ?? 0);
  const rebuilt = rebuildDemand(gathered, pod.idleMillicores, pod.limitMillicores);
  if (rebuilt === null) return unsuitable({ code: 'no-samples' });
  const perPod =
    needPercent !== null && requestMillicores !== null
      ? (requestMillicores * needPercent) / 100
      : targetMillicores(target, requestMillicores ?? 0);
  const initial = gathered.pods.filter(({ seenT }) => seenT <= fromT);
  const model: TuneModel = {
    spec,
    controller: { ...controller, syncPeriodSeconds: syncPeriodMs / 1000 },
    fromT,
    toT: endT,
    readings,
    demand: rebuilt.demand,
    pod,
    initialPods: initial.map(({ startT, readyT }) => ({
      startT: startT ?? LONG_AGO_T,
      readyT: readyT ?? startT ?? LONG_AGO_T,
    })),
    need: needSteps(rebuilt.demand, perPod - pod.idleMillicores, fromT, endT),
    needMillicores: perPod,
  };
  const basis: ModelBasis = {
    syncsSeen: syncs.length,
    syncs: readings.length,
    readingsMatched: matched,
    startsSeen,
    requestCost: rebuilt.requestCost,
    idleKnown,
    saturatedSeconds: rebuilt.saturatedSeconds,
    gaps,
  };
  return { ok: true, hpa, model, basis, loadStartT: gathered.loadStartT, actual: { replicas, ready } };
}

/** Before anything that the controller still calls young. */
const LONG_AGO_T = -3_600_000;

function unsuitable(why: Unsuitable): Rebuilt {
  return { ok: false, why };
}

type CpuTarget = { readonly kind: 'utilization' | 'average'; readonly value: number };

/** The target of a metric that the model understands: CPU of whole pods; else null. */
export function cpuTarget(metric: NonNullable<HpaSpec['metrics']>[number] | undefined): CpuTarget | null {
  if (metric?.type !== 'Resource' || metric.resource.name !== 'cpu') return null;
  const { averageUtilization, averageValue } = metric.resource.target;
  if (averageUtilization !== undefined) return { kind: 'utilization', value: averageUtilization };
  const average = averageValue === undefined ? null : parseQuantity(averageValue);
  return average === null ? null : { kind: 'average', value: Number(milliValueOf(average)) };
}

function targetMillicores(target: CpuTarget | null, requestMillicores: number): number {
  if (target === null) return 0;
  return target.kind === 'average' ? target.value : (requestMillicores * target.value) / 100;
}
