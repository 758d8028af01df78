import type { Dependency } from '../../../core/dependencies/dependency.ts';
import type { PalierEvent } from '../../../core/timeline/events.ts';
import { scaleTargetOf } from '../../sources/kubernetes/objects/hpa.ts';
import { runKubernetesSource } from '../../sources/kubernetes/source.ts';
import { directPrometheus, prometheusFinder } from '../../sources/prometheus/access.ts';
import type { PrometheusAddress } from '../../sources/prometheus/address.ts';
import { runPrometheusSource } from '../../sources/prometheus/source.ts';
import type { ChosenCluster } from '../cluster/choose-cluster.ts';
import type { CliContext } from '../context.ts';

export interface SourcesOptions {
  readonly cluster: ChosenCluster;
  /** null: look for it. */
  readonly prometheus: PrometheusAddress | null;
  /** What is watched that the pods depend on. */
  readonly dependencies: readonly Dependency[];
  /** A load is put on: what the database does meanwhile is worth two more requests a minute to the API server. */
  readonly underLoad: boolean;
  readonly emit: (event: PalierEvent) => void;
  readonly runT: () => number;
  readonly context: CliContext;
}

/** Starts everything that observes. Resolves when the signal is aborted; rejects only for a fault of Palier itself. */
export async function observe(options: SourcesOptions, signal: AbortSignal): Promise<void> {
  const { cluster, emit, runT, prometheus, dependencies, underLoad, context } = options;
  const { client, access } = cluster.connection;
  const [first] = cluster.hpas;
  const workload = first === undefined ? '' : scaleTargetOf(first).name;
  const find = prometheusFinder({ client, apiServer: access.server, inCluster: isInCluster(context) });
  await Promise.all([
    runKubernetesSource(
      {
        client,
        namespace: cluster.namespace,
        hpas: cluster.hpas,
        hpasVersion: recentVersion(cluster),
        emit,
        runT,
      },
      signal,
    ),
    runPrometheusSource(
      {
        find: prometheus === null ? find : async () => directPrometheus(prometheus),
        ...(underLoad ? {} : { requestsInMinute: client.requestsInMinute }),
        subject: { namespace: cluster.namespace, workload, dependencies },
        emit,
        runT,
      },
      signal,
    ),
  ]);
}

/** What happened to the autoscalers since is told as what happens now: that may be next to nothing. */
const RECENT_MS = 1_000;

function recentVersion({ hpasAsOf: { ms, version } }: ChosenCluster): string | null {
  return performance.now() - ms <= RECENT_MS ? version : null;
}

export function isInCluster({ env }: Pick<CliContext, 'env'>): boolean {
  return env.KUBERNETES_SERVICE_HOST !== undefined && env.KUBERNETES_SERVICE_HOST !== '';
}
