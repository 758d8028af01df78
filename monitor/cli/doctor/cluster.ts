import { EXIT, hintIn, messageIn, PalierError } from '../../../core/lib/errors.ts';
import { records } from '../../../core/lib/json.ts';
import type { Lang } from '../../../core/lib/lang.ts';
import { conditionOf, readHpa } from '../../../core/state/hpa-view.ts';
import { isBlind, metricFailureOf } from '../../../core/state/metric-failure.ts';
import type { ApiFailure } from '../../../core/timeline/cause.ts';
import type { HpaObject } from '../../../core/timeline/events.ts';
import { causeText } from '../../i18n/causes/cause-text.ts';
import { metricFailureText } from '../../i18n/metric-failure.ts';
import { ApiError } from '../../sources/kubernetes/api-error.ts';
import { createKubeClient, type KubeClient } from '../../sources/kubernetes/client.ts';
import { connect } from '../../sources/kubernetes/connect.ts';
import { OUR_HPA, OUR_NAMESPACE } from '../../sources/kubernetes/discover.ts';
import { hpaObject } from '../../sources/kubernetes/objects/hpa.ts';
import { metricsFailure, requestFailure } from '../../sources/kubernetes/request-failure.ts';
import { listUrl, type Resource, resourceOf } from '../../sources/kubernetes/resources.ts';
import { userKubeconfig } from '../cluster/choose-cluster.ts';
import { mayStandIn } from '../cluster/run-cluster.ts';
import type { CliContext } from '../context.ts';
import type { DoctorRow } from './row.ts';
import { doctorWords, type ReadDuringRun } from './words.ts';

const READ: readonly ReadDuringRun[] = [
  'horizontalpodautoscalers',
  'deployments',
  'pods',
  'events',
  'podMetrics',
];

/** The cluster that `palier load` would use. Without one there is the sandbox to ask for, so nothing here is broken. */
export async function clusterRows(
  context: CliContext,
  namedNamespace: string | null,
  lang: Lang,
): Promise<readonly DoctorRow[]> {
  const words = doctorWords[lang];
  let open: KubeClient | null = null;
  try {
    const access = userKubeconfig(context).access();
    const client = createKubeClient(access);
    open = client;
    const { version, kind } = await connect(client, access);
    const cluster = kind === 'sandbox' ? words.sandbox : `Kubernetes ${version}`;
    const found = words.found(cluster, access.context, access.server);
    const namespace = namedNamespace ?? OUR_NAMESPACE;
    const rows = await Promise.all(READ.map((name) => readRow(client, name, namespace, lang)));
    return [
      { area: 'cluster', what: words.apiServer, state: 'ok', found, advice: '' },
      ...rows,
      await hpaRow(client, namespace, lang),
    ];
  } catch (error) {
    if (!(error instanceof PalierError)) throw error;
    const sandbox = mayStandIn(error, context) ? words.usesSandbox : words.noSandboxUnasked;
    const hint = hintIn(error, lang);
    const advice = `${hint === '' ? '' : `${hint}. `}${sandbox}`;
    // What the user wrote is wrong; that there is no cluster may be as it should.
    const state = error.exitCode === EXIT.usage ? 'broken' : 'warning';
    return [{ area: 'cluster', what: words.apiServer, state, found: messageIn(error, lang), advice }];
  } finally {
    open?.close();
  }
}

/** Each verb that a run uses is tried: a Role may have one without the other. metrics-server cannot be watched. */
async function readRow(
  client: KubeClient,
  name: ReadDuringRun,
  namespace: string,
  lang: Lang,
): Promise<DoctorRow> {
  const asked = resourceOf(name, namespace);
  const verbs = name === 'podMetrics' ? (['list'] as const) : (['list', 'watch'] as const);
  const row = { area: 'cluster', what: `${verbs.join(', ')} ${asked.resource}` } as const;
  const failures: string[] = [];
  const words = doctorWords[lang];
  const without = words.without[name];
  let advice = without;
  for (const verb of verbs) {
    try {
      await (verb === 'list' ? client.getJson(listUrl(asked, { limit: '1' })) : openWatch(client, asked));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const what = { verb, resource: asked.resource, namespace };
      if (name !== 'podMetrics') failures.push(causeText(requestFailure(error, what), lang));
      else {
        const failure = (await notServed(client)) ?? error;
        failures.push(causeText(metricsFailure(failure, what), lang));
        const step = METRICS_STEPS[failure.kind];
        if (step !== undefined) advice = words.cannotScale(without, words[step]);
      }
      if (error.kind !== 'forbidden') break;
    }
  }
  return failures.length === 0
    ? { ...row, state: 'ok', found: words.allowed(namespace), advice: '' }
    : { ...row, state: 'warning', found: failures.join('; '), advice };
}

const METRICS_STEPS: Partial<Record<ApiFailure, 'installMetricsServer' | 'lookAtMetricsServer'>> = {
  'not-found': 'installMetricsServer',
  server: 'lookAtMetricsServer',
};

/** Who may not list them is refused before anybody looks whether there are any; the API's own list is for everybody. */
async function notServed(client: KubeClient): Promise<ApiError | null> {
  const error = await client.getJson('/apis/metrics.k8s.io/v1beta1').catch((failure: unknown) => failure);
  return error instanceof ApiError && error.kind === 'not-found' ? error : null;
}

/** Resolves once the watch is open, and ends it. @throws ApiError */
async function openWatch(client: KubeClient, asked: Resource): Promise<void> {
  const opened = new AbortController();
  const { signal } = opened;
  const onOpen = () => opened.abort();
  const path = listUrl(asked, { watch: 'true', timeoutSeconds: '1' });
  try {
    await client.watchLines(path, {
      signal,
      idleMs: () => WATCH_OPENS_MS,
      opensWithinMs: WATCH_OPENS_MS,
      onOpen,
      onLine: () => {},
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

const WATCH_OPENS_MS = 5_000;

async function hpaRow(client: KubeClient, namespace: string, lang: Lang): Promise<DoctorRow> {
  const words = doctorWords[lang];
  const row = { area: 'cluster', what: words.autoscaler } as const;
  try {
    const answer = await client.getJson(listUrl(resourceOf('horizontalpodautoscalers', namespace)));
    const hpas = records(answer.items).map(hpaObject);
    if (hpas.length > 0) {
      const troubles = hpas.flatMap((hpa) => troubleOf(hpa, lang));
      const found = words.hpasIn(hpas.map(({ name }) => name).join(', '), namespace);
      return { ...row, state: troubles.length === 0 ? 'ok' : 'warning', found, advice: troubles.join(' ') };
    }
    return { ...row, state: 'warning', found: words.noHpa(namespace), advice: words.deploy(OUR_HPA) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { ...row, state: 'warning', found: words.unknown, advice: '' };
  }
}

/** That the controller has not looked at it, or reads no metric, and why. */
function troubleOf(hpa: HpaObject, lang: Lang): readonly string[] {
  const words = doctorWords[lang];
  const active = conditionOf(readHpa(hpa), 'ScalingActive');
  if (active === null) return [words.notLookedAt(hpa.name)];
  if (active.status !== 'False' || !isBlind(active.reason)) return [];
  const failure = metricFailureOf(active.reason, active.message);
  const why = failure === null ? `${active.reason}: ${active.message}` : metricFailureText(failure, lang);
  return [words.blind(hpa.name, why)];
}
