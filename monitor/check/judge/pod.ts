import { type Json, number, record, records, text } from '../../sources/kubernetes/json.ts';

/** What is wrong with a pod, and whether its log may say why. */
export interface PodProblem {
  readonly pod: string;
  readonly problem: string;
  /** The container to ask; null: none has ever run. */
  readonly logOf: string | null;
  /** The log of the run before this one. */
  readonly previous: boolean;
}

export function nameOf(object: Json): string {
  return text(record(object.metadata)?.name) ?? '?';
}

export function isEnding(pod: Json): boolean {
  return text(record(pod.metadata)?.deletionTimestamp) !== undefined;
}

export function isReady(pod: Json): boolean {
  return conditionOf(pod, 'Ready')?.status === 'True';
}

/** The first thing wrong with a pod, from the outside in; null when it is Ready, done or on its way out. */
export function judgePod(pod: Json): PodProblem | null {
  if (isEnding(pod) || isReady(pod) || record(pod.status)?.phase === 'Succeeded') return null;
  const problem = (what: string, logOf: string | null = null, previous = false) => ({
    pod: nameOf(pod),
    problem: what,
    logOf,
    previous,
  });
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False') return problem(`cannot be scheduled: ${text(scheduled.message) ?? '?'}`);
  for (const container of containersOf(pod)) {
    const { name, waiting, terminated, restarts } = container;
    if (waiting !== null) return problem(waitingFor(container), restarts > 0 ? name : null, restarts > 0);
    if (terminated !== null) return problem(`${name} ended: ${terminated}`, name);
  }
  const unready = containersOf(pod).find(({ ready }) => !ready);
  return problem(
    `runs, but is not ready${unready === undefined || unready.restarts === 0 ? '' : ` (${unready.restarts} restarts)`}`,
    unready?.name ?? null,
  );
}

export interface ContainerState {
  readonly name: string;
  readonly image: string;
  readonly ready: boolean;
  readonly started: boolean;
  readonly restarts: number;
  readonly waiting: { readonly reason: string; readonly message: string } | null;
  /** Why it ended: `exit code 1 (Error)`. */
  readonly terminated: string | null;
  readonly lastEnd: string | null;
}

export function containersOf(pod: Json): readonly ContainerState[] {
  const { initContainerStatuses, containerStatuses } = record(pod.status) ?? {};
  return [
    // An init container that is done has nothing more to say.
    ...records(initContainerStatuses).filter((one) => record(record(one.state)?.terminated)?.exitCode !== 0),
    ...records(containerStatuses),
  ].map((container) => {
    const state = record(container.state);
    return {
      name: text(container.name) ?? '?',
      image: text(container.image) ?? '?',
      ready: container.ready === true,
      started: container.started === true,
      restarts: number(container.restartCount) ?? 0,
      waiting: waitingOf(record(state?.waiting)),
      terminated: endOf(record(state?.terminated)),
      lastEnd: endOf(record(record(container.lastState)?.terminated)),
    };
  });
}

/** What a pod of ours must not be in. */
export const BACK_OFF =
  /^(CrashLoopBackOff|ImagePullBackOff|ErrImagePull|ErrImageNeverPull|InvalidImageName)$/;

const PULL = /^(ImagePullBackOff|ErrImagePull|ErrImageNeverPull|InvalidImageName)$/;

function waitingFor({ name, image, waiting, restarts, lastEnd }: ContainerState): string {
  const reason = waiting?.reason ?? '';
  const message = waiting?.message ?? '';
  if (PULL.test(reason)) return `${reason}: image ${image} cannot be had: ${message || 'no reason given'}`;
  if (reason === 'CrashLoopBackOff')
    return `CrashLoopBackOff: ${name} ended ${restarts} times, last with ${lastEnd ?? 'an unknown code'}`;
  return message === '' ? `${name} waits: ${reason}` : `${name} waits: ${reason}: ${message}`;
}

function waitingOf(waiting: Json | undefined): ContainerState['waiting'] {
  const reason = text(waiting?.reason);
  // The init containers say why.
  if (reason === undefined || reason === 'PodInitializing') return null;
  return { reason, message: text(waiting?.message) ?? '' };
}

function endOf(terminated: Json | undefined): string | null {
  if (terminated === undefined) return null;
  return `exit code ${number(terminated.exitCode) ?? '?'} (${text(terminated.reason) ?? 'no reason'})`;
}

function conditionOf(pod: Json, type: string): Json | undefined {
  return records(record(pod.status)?.conditions).find((condition) => condition.type === type);
}
