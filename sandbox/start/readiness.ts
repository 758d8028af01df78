import { get } from 'node:http';
import type { KubeObject, Pod } from '../cluster/objects.ts';
import type { ClusterView } from '../cluster/watch/view.ts';
import type { ServerState, Waiting } from '../messages.ts';
import { NODE_HOST } from '../proxy/service-proxy.ts';

interface ReadinessSources {
  /** What the manifests ask for. What a user has made beside it may wait for ever. */
  readonly wanted: readonly KubeObject[];
  readonly view: ClusterView;
  readonly pods: () => readonly Pod[];
  readonly hasNodePort: (port: number) => boolean;
}

const ASK_AGAIN_MS = 50;
const ASK_TIMEOUT_MS = 1_000;

/**
 * Follows the start: tells where the backend answers and what it still waits for, until it does answer. `pods`: as the
 * kubelet knows them, because the API may still tell of the pods of a former life; `hasNodePort`: what the API tells may
 * be another program's.
 */
export function watchReadiness(
  { wanted, view, pods, hasNodePort }: ReadinessSources,
  tell: (change: Partial<ServerState>) => void,
): { readonly ready: Promise<void>; stop(): void } {
  const workloads = ['StatefulSet', 'Deployment'].flatMap((kind) =>
    wanted.filter((it) => it.kind === kind && it.metadata.namespace === 'palier'),
  );
  let told = '';
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let answers = false;
  const ready = new Promise<void>((resolve) => {
    const look = async () => {
      const nodePort = nodePortOf(view);
      const port = nodePort !== undefined && hasNodePort(nodePort) ? nodePort : undefined;
      const backendUrl = port === undefined ? null : `http://${NODE_HOST}:${port}`;
      const waitingFor = missing(workloads, pods(), view);
      answers ||= waitingFor === null && port !== undefined && (await answersAt(port));
      if (stopped) return;
      const now = JSON.stringify([backendUrl, waitingFor, answers]);
      try {
        if (now !== told) tell({ backendUrl, waitingFor, phase: answers ? 'ready' : 'starting' });
        told = now;
      } catch {
        // The disk is full: it is told once there is room.
      }
      if (answers) resolve();
      // Afterwards only the address may still move (a node port that another program takes).
      timer = setTimeout(look, answers ? 5_000 : ASK_AGAIN_MS).unref();
    };
    void look();
  });
  return {
    ready,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** In the order of a start: the pods that everything else stands on come first. */
function missing(workloads: readonly KubeObject[], pods: readonly Pod[], view: ClusterView): Waiting | null {
  for (const workload of workloads) {
    const its = pods.filter((pod) => isOf(workload, pod, view));
    if (its.some(isReady)) continue;
    const [pod] = its;
    if (pod === undefined) return { for: 'pods', of: workload.metadata.name };
    return { for: 'pod', pod: pod.metadata.name, ...stateOf(pod) };
  }
  return null;
}

/** A Deployment has its pods by way of its ReplicaSets. */
function isOf({ kind, metadata }: KubeObject, pod: Pod, view: ClusterView): boolean {
  const { namespace } = pod.metadata;
  const owner = controllerOf(pod);
  const replicaSet = owner?.kind === 'ReplicaSet' && view.get('replicasets', namespace, owner.name);
  const workload = replicaSet ? controllerOf(replicaSet) : owner;
  return namespace === metadata.namespace && workload?.kind === kind && workload.name === metadata.name;
}

function controllerOf({ metadata }: KubeObject) {
  return metadata.ownerReferences?.find(({ controller }) => controller);
}

function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}

function stateOf({ status }: Pod): Pick<Extract<Waiting, { readonly for: 'pod' }>, 'state' | 'message'> {
  const { running, waiting } = status?.containerStatuses?.[0]?.state ?? {};
  if (running) return { state: 'running' };
  const state = waiting?.reason ?? status?.phase ?? 'Pending';
  return waiting?.message ? { state, message: waiting.message } : { state };
}

function nodePortOf(view: ClusterView): number | undefined {
  return view.get('services', 'palier', 'backend')?.spec.ports?.[0]?.nodePort;
}

/** Any answer counts: that the pod is ready is known already, but the proxy may still know another address of it. */
function answersAt(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = get(
      { host: NODE_HOST, port, path: '/livez', agent: false, timeout: ASK_TIMEOUT_MS },
      (response) => {
        response.resume();
        resolve(true);
      },
    );
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(false));
  });
}
