import { record, text } from '../sources/kubernetes/json.ts';
import type { PrometheusAccess } from '../sources/prometheus/access.ts';
import { type Check, type Finding, failed, passed } from './check.ts';
import { call } from './http.ts';
import { containersOf, isEnding, nameOf } from './judge/pod.ts';
import {
  judgeCollectors,
  judgeDatabases,
  judgeRules,
  judgeTargets,
  rise,
  vectorOf,
} from './judge/prometheus.ts';
import { listOf, logCause } from './pods.ts';
import { eventually, type World } from './world.ts';

/** A scrape every 5 s; after a rollout the targets of ended pods go within two. */
const SCRAPES_MS = 45_000;
const REQUESTS = 60;

/** Step 9 of the course: installed is not working, so each check asks Prometheus for data. */
export function monitoringChecks(world: World): readonly Check[] {
  const here = `namespace=~"${world.namespace}|"`;
  const ask = (look: (prometheus: PrometheusAccess) => Promise<Finding>) => async () => {
    const prometheus = await world.prometheus();
    return prometheus === null
      ? failed(
          `found no Prometheus: is one deployed in ${world.monitoringNamespace}? Name it with --prometheus URL`,
        )
      : look(prometheus);
  };
  const patient = (look: (prometheus: PrometheusAccess) => Promise<Finding>) =>
    ask((prometheus) => eventually(world, SCRAPES_MS, () => look(prometheus)));
  const { signal } = world;
  return [
    {
      title: 'Prometheus answers',
      run: ask(async (prometheus) => {
        const version = text(record((await prometheus.get('status/buildinfo', signal)).data)?.version);
        return passed(`version ${version ?? 'unknown'}, ${prometheus.how.en}`);
      }),
    },
    {
      title: 'every target is scraped',
      run: patient(async (prometheus) =>
        judgeTargets(
          await prometheus.get('targets?state=active', signal),
          ['backend', 'mysql'],
          [world.namespace, world.monitoringNamespace],
        ),
      ),
    },
    {
      title: 'the exporter reaches MySQL',
      run: patient(async (prometheus) => {
        const finding = judgeDatabases(
          vectorOf(await prometheus.query(`mysql_up{${here}}`, signal), 'instance'),
        );
        return finding.status === 'failed'
          ? failed(`${finding.evidence}${await exporterLog(world)}`)
          : finding;
      }),
    },
    {
      title: 'the exporter may read all that it asks for',
      run: patient(async (prometheus) => {
        const of = async (query: string) => vectorOf(await prometheus.query(query, signal), 'collector');
        const finding = judgeCollectors(
          await of(`mysql_exporter_collector_duration_seconds{${here}}`),
          await of(`mysql_exporter_collector_success{${here}}`),
          await of(`increase(mysql_exporter_scrape_errors_total{${here}}[30s])`),
        );
        return finding.status === 'failed'
          ? failed(`${finding.evidence}${await exporterLog(world)}`)
          : finding;
      }),
    },
    {
      title: 'the rules are loaded',
      run: patient(async (prometheus) => judgeRules(await prometheus.get('rules', signal))),
    },
    {
      title: 'the metrics move with traffic',
      run: ask((prometheus) => metricsMove(world, prometheus, here)),
    },
  ];
}

/** Sends requests and waits until the backend's and MySQL's counters have them. */
async function metricsMove(world: World, prometheus: PrometheusAccess, here: string): Promise<Finding> {
  const { signal } = world;
  const served = async () =>
    vectorOf(
      await prometheus.query(
        `sum by (pod) (http_requests_total{namespace="${world.namespace}",route="/api/items"}) or label_replace(sum(http_requests_total{namespace="",route="/api/items"}), "pod", "all", "", "")`,
        signal,
      ),
      'pod',
    );
  const queries = async () =>
    vectorOf(await prometheus.query(`mysql_global_status_queries{${here}}`, signal), 'instance');
  const [servedBefore, queriesBefore] = await Promise.all([served(), queries()]);
  const url = `${await world.baseUrl()}/api/items?per_page=1`;
  for (let i = 0; i < REQUESTS; i += 1) await call(url);
  return eventually(world, SCRAPES_MS, async () => {
    const [servedAfter, queriesAfter] = await Promise.all([served(), queries()]);
    const more = { requests: rise(servedBefore, servedAfter), queries: rise(queriesBefore, queriesAfter) };
    const evidence =
      `${REQUESTS} requests sent: http_requests_total rose by ${more.requests}, ` +
      `mysql_global_status_queries by ${more.queries}`;
    return more.requests >= REQUESTS && more.queries >= REQUESTS ? passed(evidence) : failed(evidence);
  });
}

/** `: cause`, as the exporter's own log tells it. */
async function exporterLog(world: World): Promise<string> {
  const pods = await listOf(world, 'pods', world.monitoringNamespace, {
    labelSelector: 'app.kubernetes.io/name=mysqld-exporter',
  });
  const pod = pods.find((one) => !isEnding(one));
  const container = pod === undefined ? undefined : containersOf(pod)[0]?.name;
  if (pod === undefined || container === undefined) return ': no pod of mysqld-exporter runs';
  const cause = await logCause(world, world.monitoringNamespace, nameOf(pod), container, false);
  return cause === null ? '' : `: ${cause}`;
}
