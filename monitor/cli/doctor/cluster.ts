import { PalierError } from '../../core/errors.ts';
import { ApiError } from '../../sources/kubernetes/api-error.ts';
import { createKubeClient, type KubeClient } from '../../sources/kubernetes/client.ts';
import { connect } from '../../sources/kubernetes/connect.ts';
import { OUR_HPA, OUR_NAMESPACE } from '../../sources/kubernetes/discover.ts';
import { explainFailure } from '../../sources/kubernetes/explain.ts';
import { record, records, text } from '../../sources/kubernetes/json.ts';
import { listUrl, type ResourceName, resourceOf } from '../../sources/kubernetes/resources.ts';
import type { CliContext } from '../context.ts';
import { userKubeconfig } from '../run/cluster.ts';
import type { DoctorRow } from './row.ts';

/** What is read during a run, and what a run lacks without it. */
const READ: readonly (readonly [name: ResourceName, without: string])[] = [
  ['horizontalpodautoscalers', 'Without it there is nothing to observe.'],
  ['deployments', 'Without it the replica counts come from the HPA alone, a sync later.'],
  ['pods', 'Without it there is no pods table, and no reaction waterfall.'],
  ['events', 'Without it warnings of Kubernetes are not told.'],
  [
    'podMetrics',
    'Without it neither CPU nor memory of the pods are shown, and the HPA cannot scale by them: install metrics-server.',
  ],
];

/** The cluster that `palier load` would use. Without one there is the sandbox, so nothing here is broken. */
export async function clusterRows(
  context: CliContext,
  namespaceWish: string | null,
): Promise<readonly DoctorRow[]> {
  let open: KubeClient | null = null;
  try {
    const access = userKubeconfig(context).access();
    const client = createKubeClient(access);
    open = client;
    const { version, kind } = await connect(client, access);
    const place = `context ${access.context}, ${access.server}`;
    const found = `${kind === 'sandbox' ? 'the sandbox' : `Kubernetes ${version}`} (${place})`;
    const namespace = namespaceWish ?? OUR_NAMESPACE;
    const rows = await Promise.all(READ.map(([name, without]) => readRow(client, name, namespace, without)));
    return [
      { area: 'cluster', what: 'API server', state: 'ok', found, advice: '' },
      ...rows,
      await hpaRow(client, namespace),
    ];
  } catch (error) {
    if (!(error instanceof PalierError)) throw error;
    const advice = `${error.hint === '' ? '' : `${error.hint}. `}"palier load" uses the sandbox.`;
    return [{ area: 'cluster', what: 'API server', state: 'warning', found: error.message, advice }];
  } finally {
    open?.close();
  }
}

async function readRow(
  client: KubeClient,
  name: ResourceName,
  namespace: string,
  without: string,
): Promise<DoctorRow> {
  const asked = resourceOf(name, namespace);
  const row = { area: 'cluster', what: `list ${asked.resource}` } as const;
  try {
    await client.getJson(listUrl(asked, { limit: '1' }));
    return { ...row, state: 'ok', found: `allowed in ${namespace}`, advice: '' };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const found = explainFailure(error, { verb: 'list', resource: asked.resource, namespace });
    return { ...row, state: 'warning', found, advice: without };
  }
}

async function hpaRow(client: KubeClient, namespace: string): Promise<DoctorRow> {
  const row = { area: 'cluster', what: 'autoscaler' } as const;
  try {
    const answer = await client.getJson(listUrl(resourceOf('horizontalpodautoscalers', namespace)));
    const names = records(answer.items).flatMap((item) => text(record(item.metadata)?.name) ?? []);
    if (names.length > 0)
      return { ...row, state: 'ok', found: `${names.join(', ')} in ${namespace}`, advice: '' };
    const advice = `Deploy the project (scripts/deploy-all.sh), or name your own: --namespace … --hpa … (ours is ${OUR_HPA}).`;
    return { ...row, state: 'warning', found: `none in ${namespace}`, advice };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { ...row, state: 'warning', found: 'unknown', advice: '' };
  }
}
