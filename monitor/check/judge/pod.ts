import { type Json, number, record, records, text } from '../../../core/lib/json.ts';
import type { Wording } from '../../../core/lib/lang.ts';

/** What is wrong with a pod, and whether its log may say why. */
export interface PodProblem {
  readonly pod: string;
  readonly problem: Wording;
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
  const problem = (what: Wording, logOf: string | null = null, previous = false) => ({
    pod: nameOf(pod),
    problem: what,
    logOf,
    previous,
  });
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False') {
    const why = text(scheduled.message) ?? '?';
    return problem({ en: `cannot be scheduled: ${why}`, fr: `ne peut être placé sur aucun nœud : ${why}` });
  }
  for (const container of containersOf(pod)) {
    const { name, waiting, terminated, restarts } = container;
    if (waiting !== null) return problem(waitingFor(container), restarts > 0 ? name : null, restarts > 0);
    if (terminated !== null)
      return problem(
        { en: `${name} ended: ${terminated.en}`, fr: `${name} s’est terminé : ${terminated.fr}` },
        name,
      );
  }
  const unready = containersOf(pod).find(({ ready }) => !ready);
  const restarts = unready?.restarts ?? 0;
  return problem(
    {
      en: `runs, but is not ready${restarts === 0 ? '' : ` (${restarts} restarts)`}`,
      fr: `tourne, mais n’est pas prêt${restarts === 0 ? '' : ` (${restarts} redémarrages)`}`,
    },
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
  readonly terminated: Wording | null;
  readonly lastEnd: Wording | null;
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

function waitingFor({ name, image, waiting, restarts, lastEnd }: ContainerState): Wording {
  const reason = waiting?.reason ?? '';
  const message = waiting?.message ?? '';
  if (PULL.test(reason))
    return {
      en: `${reason}: image ${image} cannot be had: ${message || 'no reason given'}`,
      fr: `${reason} : impossible d’obtenir l’image ${image} : ${message || 'aucune raison donnée'}`,
    };
  if (reason === 'CrashLoopBackOff')
    return {
      en: `CrashLoopBackOff: ${name} ended ${restarts} times, last with ${lastEnd?.en ?? 'an unknown code'}`,
      fr: `CrashLoopBackOff : ${name} s’est terminé ${restarts} fois, la dernière avec ${lastEnd?.fr ?? 'un code inconnu'}`,
    };
  const why = message === '' ? reason : `${reason}: ${message}`;
  return { en: `${name} waits: ${why}`, fr: `${name} attend : ${why}` };
}

function waitingOf(waiting: Json | undefined): ContainerState['waiting'] {
  const reason = text(waiting?.reason);
  // The init containers say why.
  if (reason === undefined || reason === 'PodInitializing') return null;
  return { reason, message: text(waiting?.message) ?? '' };
}

function endOf(terminated: Json | undefined): Wording | null {
  if (terminated === undefined) return null;
  const code = number(terminated.exitCode) ?? '?';
  const reason = text(terminated.reason);
  return {
    en: `exit code ${code} (${reason ?? 'no reason'})`,
    fr: `le code ${code} (${reason ?? 'sans raison'})`,
  };
}

function conditionOf(pod: Json, type: string): Json | undefined {
  return records(record(pod.status)?.conditions).find((condition) => condition.type === type);
}
