import { execFile } from 'node:child_process';
import type { LoadPlan, RunStarted } from '../../../core/timeline/events.ts';
import type { ChosenCluster } from '../cluster/choose-cluster.ts';
import type { CliContext } from '../context.ts';

type Header = Omit<RunStarted, 'type' | 'schema' | 'runId'>;

/** kube-controller-manager's defaults; a cluster does not tell its own, the sandbox has these. */
const CONTROLLER = { syncPeriodSeconds: 15, downscaleStabilizationSeconds: 300 } as const;

/** What is run, for the first event of the timeline. */
export function runHeader(
  command: RunStarted['command'],
  cluster: ChosenCluster,
  load: { readonly plan: LoadPlan; readonly k6Version: string } | null,
  gitCommit: string | null,
  context: CliContext,
): Header {
  const { kind, name, namespace, hpas, connection } = cluster;
  return {
    command,
    target: { kind, name, namespace },
    versions: {
      palier: context.version,
      node: context.nodeVersion,
      k6: load?.k6Version ?? null,
      kubernetes: connection.version,
    },
    gitCommit,
    load: load?.plan ?? null,
    hpas: hpas.map((hpa) => `${hpa.namespace}/${hpa.name}`),
    hpaAtStart: hpas,
    controller: { ...CONTROLLER, assumed: kind !== 'sandbox' },
  };
}

/** Of the folder the user stands in, with `-dirty` when something is not committed; null outside of git. */
export async function gitCommit({ cwd }: Pick<CliContext, 'cwd'>): Promise<string | null> {
  const status = await git(cwd, 'status', '--porcelain=v2', '--branch', '--no-ahead-behind', '-uno');
  if (status === null) return null;
  if (status === '') return (await git(cwd, 'rev-parse', 'HEAD')) || null;
  const commit = /^# branch\.oid ([0-9a-f]+)$/m.exec(status)?.[1];
  if (commit === undefined) return null;
  return /^[^#]/m.test(status) ? `${commit}-dirty` : commit;
}

/** Empty: it took too long, as where there are very many files. null: it failed. */
function git(cwd: string, ...args: readonly string[]): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  execFile('git', [...args], { cwd, timeout: 2_000 }, (error, stdout) =>
    resolve(error === null ? stdout.trim() : error.killed === true ? '' : null),
  );
  return promise;
}
