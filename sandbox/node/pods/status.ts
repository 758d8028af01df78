import type { Condition, Container, ContainerStatus, Pod, PodStatus } from '../../cluster/objects.ts';
import { isSidecar, kubeTime } from './pod.ts';

type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

export interface StatusInput {
  readonly pod: Pod;
  /** What was last reported: the pod may not show it yet. */
  readonly before?: PodStatus | undefined;
  readonly podIP: string | undefined;
  readonly hostIP: string;
  /** When the kubelet took the pod on, milliseconds since 1970. */
  readonly startedAt: number;
  readonly initContainers: readonly ContainerStatus[];
  readonly containers: readonly ContainerStatus[];
  /** Why the node has given the pod up. */
  readonly failure?: PodFailure | undefined;
  readonly now: number;
}

export interface PodFailure {
  readonly reason: string;
  readonly message: string;
}

/** The status that the kubelet reports, from what its containers are; the rules are the kubelet's. */
export function podStatus(input: StatusInput): PodStatus {
  const { pod, podIP, hostIP, initContainers, containers, failure } = input;
  const runs = [...initContainers, ...containers].some(({ state }) => state?.running);
  const phase = failure && !runs ? 'Failed' : podPhase(pod, initContainers, containers);
  return {
    ...pod.status,
    phase,
    ...failure,
    conditions: conditions(input, phase),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP && { podIP, podIPs: [{ ip: podIP }] }),
    // Anew in every life of the node: the autoscaler then knows that CPU of a start is not CPU of requests.
    startTime: kubeTime(input.startedAt),
    ...(initContainers.length > 0 && { initContainerStatuses: [...initContainers] }),
    containerStatuses: [...containers],
    ...(pod.metadata.generation && { observedGeneration: pod.metadata.generation }),
  };
}

export function podPhase(
  pod: Pod,
  initContainers: readonly ContainerStatus[],
  containers: readonly ContainerStatus[],
): Phase {
  const restartPolicy = pod.spec.restartPolicy ?? 'Always';
  const failedInit = initContainers.some(
    (init) => !sidecarNames(pod).includes(init.name) && (init.state?.terminated?.exitCode ?? 0) !== 0,
  );
  if (failedInit && restartPolicy === 'Never') return 'Failed';
  if (incompleteInit(pod, initContainers).length > 0 && !containers.some(hasBegun)) return 'Pending';
  const ended = containers.map(
    (it) => it.state?.terminated ?? (it.state?.waiting && it.lastState?.terminated),
  );
  const running = containers.filter((it) => it.state?.running).length;
  const stopped = ended.filter((it) => it !== undefined);
  if (running + stopped.length < containers.length) return 'Pending';
  const isDeleted = pod.metadata.deletionTimestamp !== undefined;
  if (running > 0 || (restartPolicy === 'Always' && !isDeleted)) return 'Running';
  if (stopped.every((it) => it.exitCode === 0)) return 'Succeeded';
  return restartPolicy === 'Never' || isDeleted ? 'Failed' : 'Running';
}

function conditions(input: StatusInput, phase: Phase): Condition[] {
  const { pod, before, podIP, initContainers, containers, now } = input;
  const incomplete = incompleteInit(pod, initContainers);
  const sidecars = initContainers.filter(({ name }) => sidecarNames(pod).includes(name));
  const unready = [...sidecars, ...containers].filter((it) => !it.ready).map((it) => it.name);
  const initialized = verdict(incomplete, 'ContainersNotInitialized', 'containers with incomplete status:');
  const containersReady =
    phase === 'Succeeded' || phase === 'Failed'
      ? ({ status: 'False', reason: phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' } as const)
      : verdict(unready, 'ContainersNotReady', 'containers with unready status:');
  const reported = pod.status?.conditions ?? [];
  const closed = (pod.spec.readinessGates ?? [])
    .map(({ conditionType }) => conditionType)
    .filter((gate) => !reported.some(({ type, status }) => type === gate && status === 'True'));
  const ready =
    containersReady.status === 'True'
      ? verdict(closed, 'ReadinessGatesNotReady', 'the status of pod readiness gates is not "True":')
      : containersReady;
  const wanted: Condition[] = [
    { type: 'PodReadyToStartContainers', status: podIP ? 'True' : 'False' },
    { type: 'Initialized', ...initialized },
    { type: 'Ready', ...ready },
    { type: 'ContainersReady', ...containersReady },
    { type: 'PodScheduled', status: 'True' },
  ];
  const known = [...(before?.conditions ?? []), ...reported];
  const others = reported.filter((it) => !wanted.some(({ type }) => type === it.type));
  const seen = pod.metadata.generation && { observedGeneration: pod.metadata.generation };
  return [...wanted.map((it) => ({ ...withTransition(it, known, now), ...seen })), ...others];
}

/** lastTransitionTime moves only when the status does. */
function withTransition(wanted: Condition, known: readonly Condition[], now: number): Condition {
  const before = known.find(({ type }) => type === wanted.type);
  const kept = before?.status === wanted.status ? before.lastTransitionTime : undefined;
  return { ...wanted, lastTransitionTime: kept ?? kubeTime(now) };
}

function verdict(
  missing: string[],
  reason: string,
  message: string,
): Pick<Condition, 'status' | 'reason' | 'message'> {
  if (missing.length === 0) return { status: 'True' };
  return { status: 'False', reason, message: `${message} [${missing.join(' ')}]` };
}

/** Is what comes after this init container free to start? */
export function isInitialised(spec: Container, { started, state }: ContainerStatus): boolean {
  return isSidecar(spec) ? started === true : state?.terminated?.exitCode === 0;
}

function incompleteInit(pod: Pod, statuses: readonly ContainerStatus[]): string[] {
  const sidecars = sidecarNames(pod);
  return statuses
    .filter(({ name, started, state }) =>
      sidecars.includes(name) ? !started : state?.terminated?.exitCode !== 0,
    )
    .map(({ name }) => name);
}

function sidecarNames(pod: Pod): string[] {
  return (pod.spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name);
}

function hasBegun({ state, lastState }: ContainerStatus): boolean {
  return state?.waiting === undefined || lastState?.terminated !== undefined;
}
