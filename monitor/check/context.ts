import type { HpaObject, TargetKind } from '../../core/timeline/events.ts';
import type { KubeClient } from '../sources/kubernetes/client.ts';
import type { ExecCall, ExecResult } from '../sources/kubernetes/exec.ts';
import type { PrometheusAccess } from '../sources/prometheus/access.ts';
import type { Timing } from '../sources/timing.ts';

/** What checks ask and act upon. */
export interface CheckContext {
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
