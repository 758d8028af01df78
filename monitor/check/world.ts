import type { HpaObject, TargetKind } from '../../core/timeline/events.ts';
import type { KubeClient } from '../sources/kubernetes/client.ts';
import type { ExecCall, ExecResult } from '../sources/kubernetes/exec.ts';
import type { PrometheusAccess } from '../sources/prometheus/access.ts';
import type { Timing } from '../sources/timing.ts';
import type { Finding } from './check.ts';

/** What checks ask and act upon. */
export interface World {
  readonly kind: TargetKind;
  readonly client: KubeClient;
  readonly namespace: string;
  readonly monitoringNamespace: string;
  readonly hpa: HpaObject;
  /** Address of the API under test; found when it is first asked for. @throws PalierError */
  readonly baseUrl: () => Promise<string>;
  readonly exec: (call: ExecCall) => Promise<ExecResult>;
  /** null: there is none. */
  readonly prometheus: () => Promise<PrometheusAccess | null>;
  readonly timing: Timing;
  /** Whether what is still coming about is waited for. */
  readonly waits: boolean;
  /** ISO time of now, to compare with the cluster's. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
}

/** The database of the course project, as manifests/base/mysql has it. */
export const DATABASE = {
  pod: 'mysql-0',
  container: 'mysql',
  folder: '/var/lib/mysql',
  service: 'mysql',
  port: 3306,
  table: 'palier.items',
};

/** Repeats a look until it passes, or for so long; the last finding counts. */
export async function eventually(
  { timing, signal, waits }: Pick<World, 'timing' | 'signal' | 'waits'>,
  forMs: number,
  look: () => Promise<Finding>,
): Promise<Finding> {
  const until = timing.now() + (waits ? forMs : 0);
  for (;;) {
    const finding = await look();
    if (finding.status === 'passed' || signal.aborted || timing.now() + INTERVAL_MS > until) return finding;
    await timing.delay(INTERVAL_MS, signal);
  }
}

const INTERVAL_MS = 1_000;
