import type { Json } from '../../../core/lib/json.ts';
import type { Wording } from '../../../core/lib/lang.ts';
import type { Cause } from '../../../core/timeline/cause.ts';
import type {
  HpaObject,
  PalierEvent,
  PodMetricsObserved,
  SourceStatus,
} from '../../../core/timeline/events.ts';
import { type BlindSpan, gapOf } from '../sight.ts';
import { createPartReporter, createStatusReporter, type Part, sourceOf } from '../status.ts';
import { systemTiming, type Timing } from '../timing.ts';
import { ApiError } from './api-error.ts';
import { createApiLife } from './api-life.ts';
import { createChangeFilter } from './change-filter.ts';
import type { KubeClient } from './client.ts';
import type { MirrorListener } from './mirror.ts';
import { kubernetesEventObserved } from './objects/event.ts';
import { hpaAsListed, hpaObserved, scaleTargetOf, targetOf } from './objects/hpa.ts';
import { podObserved } from './objects/pod.ts';
import { type ScaleTargetRef, selectorOf } from './objects/scale-target.ts';
import type { LabelSelector } from './objects/selector.ts';
import { workloadObserved } from './objects/workload.ts';
import { once } from './once.ts';
import { pollPodMetrics } from './pod-metrics.ts';
import { choosePodScope, type PodScope } from './pod-scope.ts';
import { type ReflectorOptions, reflect } from './reflector.ts';
import { concernsWholeApi, pastFailure } from './request-failure.ts';
import { type ResourceName, resourceOf } from './resources.ts';
import { WATCHED_KINDS, type WatchedKind, watchedKind } from './scale.ts';
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
  const { client, namespace, emit, timing = systemTiming } = options;
  const report = createStatusReporter(emit);
  const reportPart = createPartReporter(report);
  const changed = createChangeFilter();
  const observed = new Set(options.hpas.map((hpa) => hpa.name));
  const targets = new Set(options.hpas.map(targetOf));
  const keyOf = ({ kind, name }: ScaleTargetRef) => `${namespace}/${kind}/${name}`;
  const refs = options.hpas.map(scaleTargetOf);
  const kinds = [...new Set(refs.map(watchedKind))].filter((kind) => kind !== null);
  const others = refs.filter((ref) => watchedKind(ref) === null);
  const selectors = new Map<string, LabelSelector | null>();
  for (const ref of refs) selectors.set(keyOf(ref), null);
  const selectorsKnown = countdown([...kinds, ...others]);
  const life = createApiLife(timing);

  const states = new Map<Part, SourceStatus['state']>();
  const statusOf =
    (part: Part) => (state: SourceStatus['state'], cause: Cause | null, error: ApiError | null) => {
      states.set(part, state);
      reportPart(part, state, cause);
      if (state === 'ok') report('kubernetes', 'ok');
      else if (error !== null && concernsWholeApi(error)) report('kubernetes', 'down', cause);
    };
  const zeroMs = timing.now() - options.runT();
  const tellGap = (part: Part) => (span: BlindSpan) => {
    emit(gapOf(sourceOf(part), { ...span, cause: pastFailure(span.cause) }, zeroMs));
  };
  const watch = (
    part: Part,
    name: ResourceName,
    query: Readonly<Record<string, string>>,
    {
      onRefused,
      ...listener
    }: MirrorListener &
      Pick<ReflectorOptions, 'onFirstList' | 'isKnown' | 'isOftenQuiet' | 'takeList'> & {
        readonly onRefused?: () => void;
      },
  ) => {
    reportPart(part, 'connecting');
    const resource = resourceOf(name, namespace, query);
    const onStatus: ReflectorOptions['onStatus'] = (state, cause, error) => {
      statusOf(part)(state, cause, error);
      if (error?.kind === 'forbidden' || error?.kind === 'not-found') onRefused?.();
    };
    return reflect(
      { client, resource, timing, life, onStatus, onBlindSpan: tellGap(part), ...listener },
      signal,
    );
  };

  const watchHpas = () =>
    watch('hpa', 'horizontalpodautoscalers', oneByName(observed), {
      onUpsert(object, { name }) {
        if (!observed.has(name)) return;
        const event = hpaObserved(object);
        targets.add(targetOf(event.object));
        const ref = scaleTargetOf(event.object);
        if (!selectors.has(keyOf(ref))) selectors.set(keyOf(ref), null);
        if (changed(`hpa/${name}`, event.object.resourceVersion)) emit(event);
      },
      onDelete({ name }) {
        if (observed.has(name)) emit({ type: 'hpa.deleted', hpa: `${namespace}/${name}` });
      },
      takeList: once(hpaList(options)),
      isKnown: true,
    });

  const watchWorkloads = (kind: WatchedKind) =>
    watch(`workloads/${kind}`, WATCHED_KINDS[kind], oneByName(namesOf(kind, targets)), {
      onUpsert(object, { name }) {
        if (!targets.has(`${kind}/${name}`)) return;
        selectors.set(`${namespace}/${kind}/${name}`, selectorOf(object));
        const event = workloadObserved(kind, object);
        if (changed(`${kind}/${name}`, event)) emit(event);
      },
      onDelete: ({ name }) => changed.forget(`${kind}/${name}`),
      onFirstList: () => selectorsKnown.down(kind),
      onRefused: () => selectorsKnown.down(kind),
    });

  const podsKnown = new Set<string>();
  /** A pod that is measured and was never told: the stream of the pods is dead, and others may be. */
  const lookForStrangers = ({ pods }: PodMetricsObserved) => {
    if (states.get('pods') === 'ok' && pods.some(({ name }) => !podsKnown.has(name)))
      life.doubt(new ApiError('timeout', STRANGERS));
  };

  const watchPods = (scope: PodScope) =>
    watch('pods', 'pods', scope.query, {
      takeList: scope.takeList,
      onUpsert(object, { name }) {
        podsKnown.add(name);
        const event = podObserved(object, selectors);
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
    return watch(
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
    return (
      targets.has(`${kind}/${name}`) ||
      [...targets].some((target) => name.startsWith(`${target.split('/')[1]}-`))
    );
  };

  const knownSelectors = async () => {
    await Promise.race([selectorsKnown.done, timing.delay(SELECTORS_WAIT_MS, signal)]);
    const isUnknown = others.some((ref) => selectors.get(keyOf(ref)) == null);
    return isUnknown ? [] : [...selectors.values()].filter((selector) => selector !== null);
  };

  const watchPodsAndWhatNeedsTheirScope = async () => {
    report('metrics', 'connecting');
    const { hpas } = options;
    const scope = await choosePodScope({ client, namespace, signal, hpas, selectors: knownSelectors() });
    const resource = resourceOf('podMetrics', namespace, scope.query);
    await Promise.all([
      watchPods(scope),
      watchEvents(scope),
      pollPodMetrics(
        {
          client,
          resource,
          emit: (event) => {
            if (event.type === 'pod-metrics.observed') lookForStrangers(event);
            emit(event);
          },
          onStatus: statusOf('metrics'),
          onBlindSpan: tellGap('metrics'),
          timing,
          life,
        },
        signal,
      ),
    ]);
  };

  const readOthers = async () => {
    const reading = others.map(async (ref) => {
      const { selector, target } = await readUnwatched(client, namespace, ref, signal);
      selectors.set(keyOf(ref), selector);
      selectorsKnown.down(ref);
      return target;
    });
    const targets = await Promise.all(reading);
    if (kinds.length === 0 && !signal.aborted)
      report('workloads', 'off', { code: 'targets-unwatched', values: { targets } });
  };

  report('kubernetes', 'connecting');
  await Promise.all([
    watchHpas(),
    ...kinds.map(watchWorkloads),
    readOthers(),
    watchPodsAndWhatNeedsTheirScope(),
  ]);
}

const STRANGERS: Wording = {
  en: 'pods are measured that it has not told',
  fr: 'des pods sont mesurés dont le flux n’a rien dit',
};

/** Long enough for a list; when the scale targets can't be read by then, owners tell their pods. */
const SELECTORS_WAIT_MS = 5_000;

function hpaList({ hpas, hpasVersion = null }: KubernetesSourceOptions): Json | null {
  return hpasVersion === null
    ? null
    : { metadata: { resourceVersion: hpasVersion }, items: hpas.map(hpaAsListed) };
}

function namesOf(kind: string, targets: ReadonlySet<string>): ReadonlySet<string> {
  const own = [...targets].filter((target) => target.startsWith(`${kind}/`));
  return new Set(own.map((target) => target.slice(kind.length + 1)));
}

/** For a single object the server does the filtering. */
function oneByName(names: ReadonlySet<string>): Readonly<Record<string, string>> {
  const [name] = names;
  return names.size === 1 && name !== undefined ? { fieldSelector: `metadata.name=${name}` } : {};
}

function countdown<T>(all: readonly T[]): { readonly done: Promise<void>; down(one: T): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const left = new Set(all);
  if (left.size === 0) resolve();
  return {
    done: promise,
    down(one) {
      left.delete(one);
      if (left.size === 0) resolve();
    },
  };
}
