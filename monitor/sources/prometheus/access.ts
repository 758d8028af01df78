import { type Json, record, records, text } from '../../../core/lib/json.ts';
import { inEveryLang, type Wording } from '../../../core/lib/lang.ts';
import { ApiError, apiErrorFromSystem } from '../kubernetes/api-error.ts';
import type { KubeClient } from '../kubernetes/client.ts';
import { httpPort, serviceCandidates } from '../target/candidates.ts';
import { probe } from '../target/probe.ts';
import { type PrometheusAddress, shownAddress } from './address.ts';
import { directFailure, proxiedFailure } from './failure.ts';
import { askJson } from './http.ts';

/** A way to ask Prometheus. What it answers is a success; else an ApiError says who failed, in its own words, and what to do. */
export interface PrometheusAccess {
  /** In words: `http://…`, `Service palier-monitoring/prometheus through the API server`. */
  readonly how: Wording;
  /** Each question is a request to the Kubernetes API. */
  readonly throughApi: boolean;
  /** @throws ApiError */
  query(promql: string, signal: AbortSignal): Promise<Json>;
  /** GET of a path below `/api/v1/`: `targets?state=active`. @throws ApiError */
  get(path: string, signal: AbortSignal): Promise<Json>;
}

export const OUR_PROMETHEUS = { namespace: 'palier-monitoring', name: 'prometheus' } as const;

/** By address. Queries go by POST, which has room for them; where only reading is let through, by GET. */
export function directPrometheus(address: PrometheusAddress, how?: Wording): PrometheusAccess {
  const { base, headers } = address;
  const shown = how ?? inEveryLang(() => shownAddress(base));
  const ask = (path: string, signal: AbortSignal, form?: URLSearchParams) =>
    answered(
      askJson({ url: `${base}/api/v1/${path}`, headers, ...(form === undefined ? {} : { form }) }, signal),
      (error) => directFailure(shown, error),
    );
  let mayPost = true;
  return {
    how: shown,
    throughApi: false,
    get: ask,
    async query(promql, signal) {
      if (!mayPost) return ask(queryPath(promql), signal);
      try {
        return await ask('query', signal, new URLSearchParams({ query: promql }));
      } catch (error) {
        if (!(error instanceof ApiError) || !NO_POST.includes(error.status ?? 0)) throw error;
        const answer = await ask(queryPath(promql), signal);
        mayPost = false;
        return answer;
      }
    },
  };
}

/** What those answer who let GET through alone. */
const NO_POST: readonly number[] = [403, 404, 405, 501];

const NOT_PROMETHEUS: Wording = {
  en: 'expected an answer of Prometheus, got other JSON',
  fr: 'une réponse de Prometheus était attendue, reçu un autre JSON',
};

/** Prometheus says itself whether it has answered. */
async function answered(asking: Promise<Json>, explain: (error: ApiError) => Wording): Promise<Json> {
  try {
    const json = await asking;
    if (json.status === 'success') return json;
    const said = text(json.error) ?? NOT_PROMETHEUS;
    throw new ApiError('server', said, { status: 200 });
  } catch (error) {
    const failure = apiErrorFromSystem(error);
    const { kind, status, retryAfterMs } = failure;
    const known = status === null ? {} : { status };
    throw new ApiError(kind, explain(failure), { ...known, retryAfterMs, cause: failure });
  }
}

export interface PrometheusSearch {
  readonly client: KubeClient;
  readonly apiServer: string;
  readonly inCluster: boolean;
  readonly signal: AbortSignal;
  /** Where ours is, when not in palier-monitoring. */
  readonly namespace?: string;
}

/**
 * Looks for our Prometheus, then for any that carries a usual label; asks it directly where its Service has an
 * address that answers, else through the API server's service proxy.
 * @returns null when there is none
 * @throws ApiError when it could not even be looked for
 */
export async function findPrometheus(search: PrometheusSearch): Promise<PrometheusAccess | null> {
  return findIn(PLACES, search);
}

/** The same, for who asks again as long as there is none: everywhere the first time, then in one place each time. */
export function prometheusFinder(search: Omit<PrometheusSearch, 'signal'>) {
  let turn: number | null = null;
  return async (signal: AbortSignal): Promise<PrometheusAccess | null> => {
    const places = turn === null ? PLACES : [PLACES[turn % PLACES.length] ?? ourService];
    const found = await findIn(places, { ...search, signal });
    turn = turn === null ? 0 : turn + 1;
    return found;
  };
}

type Place = (search: PrometheusSearch) => Promise<Json | null>;

async function findIn(places: readonly Place[], search: PrometheusSearch): Promise<PrometheusAccess | null> {
  for (const place of places) {
    const service = await place(search);
    if (service !== null) return accessTo(service, search);
  }
  return null;
}

async function accessTo(service: Json, search: PrometheusSearch): Promise<PrometheusAccess> {
  const metadata = record(service.metadata);
  const namespace = text(metadata?.namespace) ?? '';
  const name = text(metadata?.name) ?? '';
  const port = httpPort(service)?.port ?? 9090;
  const { apiServer, inCluster } = search;
  for (const { url, how } of serviceCandidates(service, { nodeAddresses: [], apiServer, inCluster })) {
    const answer = await probe(url, '/-/ready', 1000);
    if (answer.reachable && answer.status === 200) {
      return directPrometheus(
        { base: url, headers: {} },
        inEveryLang((lang) => `${url} (${how[lang]})`),
      );
    }
  }
  return proxiedPrometheus(search.client, namespace, name, port);
}

export function proxiedPrometheus(
  client: Pick<KubeClient, 'getJson'>,
  namespace: string,
  name: string,
  port: number,
): PrometheusAccess {
  const base = `/api/v1/namespaces/${namespace}/services/${name}:${port}/proxy/api/v1`;
  const get = (path: string, signal: AbortSignal) =>
    answered(client.getJson(`${base}/${path}`, { signal }), (error) => proxiedFailure(how, error));
  const how = {
    en: `Service ${namespace}/${name} through the API server`,
    fr: `Service ${namespace}/${name} à travers le serveur d’API`,
  };
  return {
    how,
    throughApi: true,
    get,
    // By POST it would take the verb "create".
    query: (promql, signal) => get(queryPath(promql), signal),
  };
}

function queryPath(promql: string): string {
  return `query?${new URLSearchParams({ query: promql })}`;
}

async function ourService({
  client,
  signal,
  namespace = OUR_PROMETHEUS.namespace,
}: PrometheusSearch): Promise<Json | null> {
  const { name } = OUR_PROMETHEUS;
  return orNull(() => client.getJson(`/api/v1/namespaces/${namespace}/services/${name}`, { signal }));
}

/** Of the Prometheus of most charts and manifests; then of kube-prometheus-stack's, which has another. */
const USUAL_LABELS = ['app.kubernetes.io/name=prometheus', 'app=kube-prometheus-stack-prometheus'];

function labelled(labelSelector: string): Place {
  return async ({ client, signal }) => {
    const query = new URLSearchParams({ labelSelector });
    const answer = await orNull(() => client.getJson(`/api/v1/services?${query}`, { signal }));
    return records(answer?.items).find((one) => record(one.spec)?.clusterIP !== 'None') ?? null;
  };
}

const PLACES: readonly Place[] = [ourService, ...USUAL_LABELS.map(labelled)];

/** Not there, or not for us to see: both mean that there is none for us. */
async function orNull(read: () => Promise<Json>): Promise<Json | null> {
  try {
    return await read();
  } catch (error) {
    const failure = apiErrorFromSystem(error);
    if (failure instanceof ApiError && (failure.kind === 'not-found' || failure.kind === 'forbidden'))
      return null;
    throw failure;
  }
}
