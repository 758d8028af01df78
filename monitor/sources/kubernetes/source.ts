import type { Json } from '../../../core/lib/json.ts';
import type { Wording } from '../../../core/lib/lang.ts';
import type { HpaObject, PalierEvent, PodMetricsObserved } from '../../../core/timeline/events.ts';
import { createStatusReporter } from '../status.ts';
import { systemTiming, type Timing } from '../timing.ts';
import { ApiError } from './api-error.ts';
import { createApiLife } from './api-life.ts';
import { createChangeFilter } from './change-filter.ts';
import type { KubeClient } from './client.ts';
import { createKnownTargets } from './known-targets.ts';
import { kubernetesEventObserved } from './objects/event.ts';
import { hpaAsListed, hpaObserved } from './objects/hpa.ts';
import { podObserved } from './objects/pod.ts';
import { selectorOf } from './objects/scale-target.ts';
import { workloadObserved } from './objects/workload.ts';
import { once } from './once.ts';
import { createParts } from './parts.ts';
import { pollPodMetrics } from './pod-metrics.ts';
import { choosePodScope, type PodScope } from './pod-scope.ts';
import { resourceOf } from './resources.ts';
import { WATCHED_KINDS, type WatchedKind } from './scale.ts';
import { readUnwatched } from './unwatched-target.ts';

export interface KubernetesSourceOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  /** As discovery found them; the first is the one the run is about. */
  readonly hpas: readonly HpaObject[];
  /** They are as of this version, and were just now: they need not be listed again. */
  readonly hpasVersion?: string | null;
  readonly emit: (event: PalierEvent) => void;
  /** Milliseconds since the run began. */
  readonly runT: () => number;
  readonly timing?: Timing;
}

/**
 * Watches the HPAs, their scale targets, their pods and the events around them, and polls pod metrics: two requests
 * to begin each watch, one more for every 500 objects, and less than five a minute then.
 * Every part degrades alone: its `source.status` says why. Resolves when the signal is aborted.
 */
export async function runKubernetesSource(
  options: KubernetesSourceOptions,
  signal: AbortSignal,
): Promise<void> {
  const { client, namespace, hpas, emit, runT, timing = systemTiming } = options;
  const report = createStatusReporter(emit);
  const life = createApiLife(timing);
  const parts = createParts({ client, namespace, emit, report, runT, timing, life }, signal);
  const changed = createChangeFilter();
  const observed = new Set(hpas.map((hpa) => hpa.name));
  const targets = createKnownTargets(namespace, hpas);

  const watchHpas = () =>
    parts.watch('hpa', 'horizontalpodautoscalers', oneByName(observed), {
      onUpsert(object, { name }) {
        if (!observed.has(name)) return;
        const event = hpaObserved(object);
        targets.add(event.object);
        if (changed(`hpa/${name}`, event.object.resourceVersion)) emit(event);
      },
      onDelete({ name }) {
        if (observed.has(name)) emit({ type: 'hpa.deleted', hpa: `${namespace}/${name}` });
      },
      takeList: once(hpaList(options)),
      isKnown: true,
    });

  const watchWorkloads = (kind: WatchedKind) =>
    parts.watch(`workloads/${kind}`, WATCHED_KINDS[kind], oneByName(targets.names(kind)), {
      onUpsert(object, { name }) {
        if (!targets.has({ kind, name })) return;
        targets.learn({ kind, name }, selectorOf(object));
        const event = workloadObserved(kind, object);
        if (changed(`${kind}/${name}`, event)) emit(event);
      },
      onDelete: ({ name }) => changed.forget(`${kind}/${name}`),
      onFirstList: () => targets.asked(kind),
      onRefused: () => targets.asked(kind),
    });

  const podsKnown = new Set<string>();
  /** A pod that is measured and was never told: the stream of the pods is dead, and others may be. */
  const lookForStrangers = ({ pods }: PodMetricsObserved) => {
    if (parts.isOk('pods') && pods.some(({ name }) => !podsKnown.has(name)))
      life.doubt(new ApiError('timeout', STRANGERS));
  };

  const watchPods = (scope: PodScope) =>
    parts.watch('pods', 'pods', scope.query, {
      takeList: scope.takeList,
      onUpsert(object, { name }) {
        podsKnown.add(name);
        const event = podObserved(object, targets.selectors);
        if (!scope.wholeNamespace && event.workload === null && event.countedFor === undefined) return;
        scope.seen.add(name);
        if (changed(`pod/${name}`, event)) emit(event);
      },
      onDelete({ name, uid }) {
        changed.forget(`pod/${name}`);
        if (scope.seen.delete(name)) emit({ type: 'pod.deleted', namespace, name, uid });
      },
    });

  const watchEvents = (scope: PodScope) => {
    // What the first list holds happened before we looked: it is only remembered, to know what is new.
    let past = true;
    return parts.watch(
      'events',
      'events',
      {},
      {
        onUpsert(object) {
          const event = kubernetesEventObserved(object);
          const fresh = changed(`event/${event.uid}`, event.count);
          if (fresh && !past && concernsUs(event.object, scope)) emit(event);
        },
        onDelete: ({ uid }) => changed.forget(`event/${uid}`),
        onFirstList: () => {
          past = false;
        },
        isOftenQuiet: true,
      },
    );
  };

  const concernsUs = ({ kind, name }: { kind: string; name: string }, scope: PodScope): boolean => {
    if (scope.wholeNamespace) return true;
    if (kind === 'HorizontalPodAutoscaler') return observed.has(name);
    if (kind === 'Pod') return scope.seen.has(name);
    return targets.isNear({ kind, name });
  };

  const pollMetrics = (scope: PodScope) =>
    pollPodMetrics(
      {
        client,
        resource: resourceOf('podMetrics', namespace, scope.query),
        emit: (event) => {
          if (event.type === 'pod-metrics.observed') lookForStrangers(event);
          emit(event);
        },
        ...parts.tellers('metrics'),
        timing,
        life,
      },
      signal,
    );

  const watchPodsAndWhatNeedsTheirScope = async () => {
    report('metrics', 'connecting');
    const selectors = targets.firstSelectors(timing, signal);
    const scope = await choosePodScope({ client, namespace, signal, hpas, selectors });
    await Promise.all([watchPods(scope), watchEvents(scope), pollMetrics(scope)]);
  };

  const readUnwatchedTargets = async () => {
    const reading = targets.unwatched.map(async (ref) => {
      const { selector, target } = await readUnwatched(client, namespace, ref, signal);
      targets.learn(ref, selector);
      targets.asked(ref);
      return target;
    });
    const unwatched = await Promise.all(reading);
    if (targets.watchedKinds.length === 0 && !signal.aborted)
      report('workloads', 'off', { code: 'targets-unwatched', values: { targets: unwatched } });
  };

  report('kubernetes', 'connecting');
  await Promise.all([
    watchHpas(),
    ...targets.watchedKinds.map(watchWorkloads),
    readUnwatchedTargets(),
    watchPodsAndWhatNeedsTheirScope(),
  ]);
}

const STRANGERS: Wording = {
  en: 'pods are measured that it has not told',
  fr: 'des pods sont mesurés dont le flux n’a rien dit',
};

function hpaList({ hpas, hpasVersion = null }: KubernetesSourceOptions): Json | null {
  return hpasVersion === null
    ? null
    : { metadata: { resourceVersion: hpasVersion }, items: hpas.map(hpaAsListed) };
}

/** For a single object the server does the filtering. */
function oneByName(names: ReadonlySet<string>): Readonly<Record<string, string>> {
  const [name] = names;
  return names.size === 1 && name !== undefined ? { fieldSelector: `metadata.name=${name}` } : {};
}
