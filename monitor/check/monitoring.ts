import { record, text } from '../../core/lib/json.ts';
import type { Wording } from '../../core/lib/lang.ts';
import type { Detail } from '../../core/timeline/cause.ts';
import type { PrometheusAccess } from '../sources/prometheus/access.ts';
import { about, type Check, type Finding, failed, joined, passed } from './check.ts';
import type { CheckContext } from './context.ts';
import { eventually } from './eventually.ts';
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
import { listObjects } from './list-objects.ts';
import { logCause } from './pod-problems.ts';

/** A scrape every 5 s; after a rollout the targets of ended pods go within two. */
const SCRAPES_MS = 45_000;
const REQUESTS = 60;

/** Step 9 of the course: installed is not working, so each check asks Prometheus for data. */
export function monitoringChecks(context: CheckContext): readonly Check[] {
  const here = `namespace=~"${context.namespace}|"`;
  const ask = (look: (prometheus: PrometheusAccess) => Promise<Finding>) => async () => {
    const prometheus = await context.prometheus();
    return prometheus === null
      ? failed({
          en: `found no Prometheus: is one deployed in ${context.monitoringNamespace}? Name it with --prometheus URL`,
          fr: `aucun Prometheus trouvé : est-il déployé dans ${context.monitoringNamespace} ? Nommez-le par --prometheus URL`,
        })
      : look(prometheus);
  };
  const patient = (look: (prometheus: PrometheusAccess) => Promise<Finding>) =>
    ask((prometheus) => eventually(context, SCRAPES_MS, () => look(prometheus)));
  const { signal } = context;
  return [
    {
      title: { en: 'Prometheus answers', fr: 'Prometheus répond' },
      run: ask(async (prometheus) => {
        const version = text(record((await prometheus.get('status/buildinfo', signal)).data)?.version);
        return passed(joined([`version ${version ?? '?'}`, prometheus.how], ', '));
      }),
    },
    {
      title: { en: 'every target is scraped', fr: 'chaque cible est lue' },
      run: patient(async (prometheus) =>
        judgeTargets(
          await prometheus.get('targets?state=active', signal),
          ['backend', 'mysql'],
          [context.namespace, context.monitoringNamespace],
        ),
      ),
    },
    {
      title: { en: 'the exporter reaches MySQL', fr: 'l’exporteur atteint MySQL' },
      run: patient(async (prometheus) => {
        const finding = judgeDatabases(
          vectorOf(await prometheus.query(`mysql_up{${here}}`, signal), 'instance'),
        );
        return finding.status === 'failed'
          ? failed(await withExporterLog(context, finding.evidence))
          : finding;
      }),
    },
    {
      title: {
        en: 'the exporter may read all that it asks for',
        fr: 'l’exporteur a le droit de lire tout ce qu’il demande',
      },
      run: patient(async (prometheus) => {
        const of = async (query: string) => vectorOf(await prometheus.query(query, signal), 'collector');
        const finding = judgeCollectors(
          await of(`mysql_exporter_collector_duration_seconds{${here}}`),
          await of(`mysql_exporter_collector_success{${here}}`),
          await of(`increase(mysql_exporter_scrape_errors_total{${here}}[30s])`),
        );
        return finding.status === 'failed'
          ? failed(await withExporterLog(context, finding.evidence))
          : finding;
      }),
    },
    {
      title: { en: 'the rules are loaded', fr: 'les règles sont chargées' },
      run: patient(async (prometheus) => judgeRules(await prometheus.get('rules', signal))),
    },
    {
      title: { en: 'the metrics move with traffic', fr: 'les métriques bougent avec le trafic' },
      run: ask((prometheus) => metricsMove(context, prometheus, here)),
    },
  ];
}

/** Sends requests and waits until the backend's and MySQL's counters have them. */
async function metricsMove(
  context: CheckContext,
  prometheus: PrometheusAccess,
  here: string,
): Promise<Finding> {
  const { signal } = context;
  const served = async () =>
    vectorOf(
      await prometheus.query(
        `sum by (pod) (http_requests_total{namespace="${context.namespace}",route="/api/items"}) or label_replace(sum(http_requests_total{namespace="",route="/api/items"}), "pod", "all", "", "")`,
        signal,
      ),
      'pod',
    );
  const queries = async () =>
    vectorOf(await prometheus.query(`mysql_global_status_queries{${here}}`, signal), 'instance');
  const [servedBefore, queriesBefore] = await Promise.all([served(), queries()]);
  const url = `${await context.baseUrl()}/api/items?per_page=1`;
  for (let i = 0; i < REQUESTS; i += 1) await call(url);
  return eventually(context, SCRAPES_MS, async () => {
    const [servedAfter, queriesAfter] = await Promise.all([served(), queries()]);
    const more = { requests: rise(servedBefore, servedAfter), queries: rise(queriesBefore, queriesAfter) };
    const evidence = {
      en: `${REQUESTS} requests sent: http_requests_total rose by ${more.requests}, mysql_global_status_queries by ${more.queries}`,
      fr: `${REQUESTS} requêtes envoyées : http_requests_total a monté de ${more.requests}, mysql_global_status_queries de ${more.queries}`,
    };
    return more.requests >= REQUESTS && more.queries >= REQUESTS ? passed(evidence) : failed(evidence);
  });
}

const NO_EXPORTER: Wording = {
  en: 'no pod of mysqld-exporter runs',
  fr: 'aucun pod de mysqld-exporter ne tourne',
};

/** With the cause, as the exporter's own log tells it. */
async function withExporterLog(context: CheckContext, evidence: Detail): Promise<Detail> {
  const pods = await listObjects(context, 'pods', context.monitoringNamespace, {
    labelSelector: 'app.kubernetes.io/name=mysqld-exporter',
  });
  const pod = pods.find((one) => !isEnding(one));
  const container = pod === undefined ? undefined : containersOf(pod)[0]?.name;
  if (pod === undefined || container === undefined) return about(evidence, NO_EXPORTER);
  const cause = await logCause(context, context.monitoringNamespace, nameOf(pod), container, false);
  return cause === null ? evidence : about(evidence, cause);
}
