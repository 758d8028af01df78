import { connect } from 'node:net';
import type { ServerState } from './lifecycle/state-folder.ts';
import { NODE_HOST } from './proxy/service-proxy.ts';
import type { KubeObject, Store } from './store/types.ts';

const ASK_AGAIN_MS = 50;

/** Follows the start: tells where the backend answers and what it still waits for, until it does answer. */
export function watchReadiness(
  store: Store,
  tell: (change: Partial<ServerState>) => void,
): { readonly ready: Promise<void>; stop(): void } {
  let told = '';
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const ready = new Promise<void>((resolve) => {
    const look = async () => {
      const port = nodePortOf(store);
      const backendUrl = port === undefined ? null : `http://${NODE_HOST}:${port}`;
      const waitingFor = missing(store);
      const answers = waitingFor === '' && port !== undefined && (await accepts(port));
      if (stopped) return;
      const now = JSON.stringify([backendUrl, waitingFor, answers]);
      if (now !== told) tell({ backendUrl, waitingFor, phase: answers ? 'ready' : 'starting' });
      told = now;
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
function missing(store: Store): string {
  const workloads = [...store.list('statefulsets', 'palier'), ...store.list('deployments', 'palier')];
  for (const { metadata } of workloads) {
    const pods = store
      .list('pods', 'palier')
      .filter((pod) => pod.metadata.name.startsWith(`${metadata.name}-`));
    if (pods.some(isReady)) continue;
    const [pod] = pods;
    return pod ? `${pod.metadata.name}: ${stateOf(pod)}` : `pods of ${metadata.name}`;
  }
  return '';
}

function isReady(pod: KubeObject): boolean {
  const conditions = (pod.status?.conditions ?? []) as { type: string; status: string }[];
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

function stateOf(pod: KubeObject): string {
  const container = (pod.status?.containerStatuses ?? [])[0] as
    | { state: { waiting?: { reason: string; message?: string }; running?: object } }
    | undefined;
  if (container?.state.running) return 'running, not ready yet';
  const waiting = container?.state.waiting;
  return waiting
    ? [waiting.reason, waiting.message].filter(Boolean).join(': ')
    : (pod.status?.phase ?? 'Pending');
}

function nodePortOf(store: Store): number | undefined {
  return store.get('services', 'palier', 'backend')?.spec.ports?.[0]?.nodePort as number | undefined;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: NODE_HOST, port });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
