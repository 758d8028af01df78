import type { Condition, Container, ContainerStatus, Phase, Pod, PodStatus } from './pod.ts';
import { kubeTime } from './pod.ts';
import { bytes, millicores } from './quantity.ts';

export interface StatusInput {
  readonly pod: Pod;
  readonly podIP: string | undefined;
  readonly hostIP: string;
  /** When the kubelet took the pod on, milliseconds since 1970. */
  readonly startedAt: number;
  readonly initContainers: readonly ContainerStatus[];
  readonly containers: readonly ContainerStatus[];
  readonly now: number;
}

/** The status that the kubelet reports, from what its containers are; the rules are the kubelet's. */
export function podStatus(input: StatusInput): PodStatus {
  const { pod, podIP, hostIP, initContainers, containers } = input;
  const phase = podPhase(pod, initContainers, containers);
  return {
    ...pod.status,
    phase,
    conditions: conditions(input, phase),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP && { podIP, podIPs: [{ ip: podIP }] }),
    startTime: kubeTime(input.startedAt),
    ...(initContainers.length > 0 && { initContainerStatuses: [...initContainers] }),
    containerStatuses: [...containers],
    qosClass: qosClass(pod.spec.containers),
  };
}

export function podPhase(
  pod: Pod,
  initContainers: readonly ContainerStatus[],
  containers: readonly ContainerStatus[],
): Phase {
  const restartPolicy = pod.spec.restartPolicy ?? 'Always';
  const failedInit = initContainers.some((init) => (init.state.terminated?.exitCode ?? 0) !== 0);
  if (failedInit && restartPolicy === 'Never') return 'Failed';
  if (!initContainers.every(isCompleted)) return 'Pending';
  const ended = containers.map((it) => it.state.terminated ?? (it.state.waiting && it.lastState.terminated));
  const running = containers.filter((it) => it.state.running).length;
  const stopped = ended.filter((it) => it !== undefined);
  if (running + stopped.length < containers.length) return 'Pending';
  if (running > 0 || restartPolicy === 'Always') return 'Running';
  if (stopped.every((it) => it.exitCode === 0)) return 'Succeeded';
  return restartPolicy === 'Never' ? 'Failed' : 'Running';
}

function conditions({ pod, podIP, initContainers, containers, now }: StatusInput, phase: Phase): Condition[] {
  const incomplete = initContainers.filter((it) => !isCompleted(it)).map((it) => it.name);
  const unready = containers.filter((it) => !it.ready).map((it) => it.name);
  const initialized = verdict(incomplete, 'ContainersNotInitialized', 'containers with incomplete status');
  const ready =
    phase === 'Succeeded' || phase === 'Failed'
      ? ({ status: 'False', reason: phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' } as const)
      : verdict(unready, 'ContainersNotReady', 'containers with unready status');
  const wanted: Condition[] = [
    { type: 'PodReadyToStartContainers', status: podIP ? 'True' : 'False' },
    { type: 'Initialized', ...initialized },
    { type: 'Ready', ...ready },
    { type: 'ContainersReady', ...ready },
    { type: 'PodScheduled', status: 'True' },
  ];
  const known = pod.status?.conditions ?? [];
  const others = known.filter((it) => !wanted.some(({ type }) => type === it.type));
  return [...wanted.map((it) => withTransition(it, known, now)), ...others];
}

/** lastTransitionTime moves only when the status does. */
function withTransition(wanted: Condition, known: readonly Condition[], now: number): Condition {
  const before = known.find(({ type }) => type === wanted.type);
  const kept = before?.status === wanted.status ? before.lastTransitionTime : undefined;
  return { ...wanted, lastProbeTime: null, lastTransitionTime: kept ?? kubeTime(now) };
}

function verdict(
  missing: string[],
  reason: string,
  message: string,
): Pick<Condition, 'status' | 'reason' | 'message'> {
  if (missing.length === 0) return { status: 'True' };
  return { status: 'False', reason, message: `${message}: [${missing.join(' ')}]` };
}

function isCompleted(init: ContainerStatus): boolean {
  return init.state.terminated?.exitCode === 0;
}

/** Guaranteed: limits of cpu and memory everywhere, equal to the requests. BestEffort: nothing asked for. */
export function qosClass(containers: readonly Container[]): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const amounts = containers.map(({ resources }) => {
    const limits = [millicores(resources?.limits?.cpu), bytes(resources?.limits?.memory)] as const;
    const requests = [millicores(resources?.requests?.cpu), bytes(resources?.requests?.memory)] as const;
    return { limits, requests: [requests[0] ?? limits[0], requests[1] ?? limits[1]] as const };
  });
  const all = amounts.flatMap(({ limits, requests }) => [...limits, ...requests]);
  if (all.every((amount) => !amount)) return 'BestEffort';
  const guaranteed = amounts.every(({ limits, requests }) =>
    limits.every((limit, index) => limit !== null && limit > 0 && limit === requests[index]),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
