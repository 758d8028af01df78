import { EXIT, PalierError } from '../../core/lib/errors.ts';
import { type Json, record, strings, text } from '../../core/lib/json.ts';
import { inEveryLang, type Wording } from '../../core/lib/lang.ts';
import { scaleTargetOf } from '../sources/kubernetes/objects/hpa.ts';
import { ownerOf } from '../sources/kubernetes/objects/pod.ts';
import { resourceOf } from '../sources/kubernetes/resources.ts';
import { about, joined } from './check.ts';
import type { CheckContext } from './context.ts';
import { DATABASE } from './database.ts';
import { isEnding, isReady, nameOf } from './judge/pod.ts';
import { listObjects } from './list-objects.ts';
import { problemsOf } from './pod-problems.ts';

export interface Kill {
  readonly pod: string;
  /** Resolves when another one is Ready in its place. @throws PalierError */
  readonly replaced: () => Promise<{ readonly pod: string; readonly afterMs: number }>;
}

/** How long a pod may take to come back: MySQL ends in up to 60 s and starts in up to as much. */
const BACK_MS = 180_000;
const LOOK_MS = 500;

/** Deletes a Ready pod of the autoscaler's target. @throws PalierError, ApiError */
export async function killBackend(context: CheckContext): Promise<Kill> {
  const { kind, name } = scaleTargetOf(context.hpa);
  return kill(context, (pod) => ownerOf(pod) === `${kind}/${name}`, {
    en: `pod of ${name}`,
    fr: `pod de ${name}`,
  });
}

/** Deletes MySQL's pod. @throws PalierError, ApiError */
export async function killDatabase(context: CheckContext): Promise<Kill> {
  return kill(
    context,
    (pod) => nameOf(pod) === DATABASE.pod,
    inEveryLang(() => `pod ${DATABASE.pod}`),
  );
}

async function kill(context: CheckContext, wanted: (pod: Json) => boolean, what: Wording): Promise<Kill> {
  const before = await alive(context, wanted);
  const victim = before.find(isReady);
  if (victim === undefined)
    throw problem('nothing-to-kill', {
      en: `there is no Ready ${what.en} to delete`,
      fr: `il n’y a aucun ${what.fr} Ready à supprimer`,
    });
  if (strings(record(victim.metadata)?.labels)['app.kubernetes.io/part-of'] !== 'palier')
    throw problem('not-ours', {
      en: `pod ${nameOf(victim)} does not belong to the project (label app.kubernetes.io/part-of): it was left alone`,
      fr: `le pod ${nameOf(victim)} n’est pas du projet (label app.kubernetes.io/part-of) : il a été laissé tranquille`,
    });
  const known = new Set(before.map(uidOf));
  const began = context.timing.now();
  await context.client.remove(`${resourceOf('pods', context.namespace).path}/${nameOf(victim)}`, {
    signal: context.signal,
  });
  return {
    pod: nameOf(victim),
    async replaced() {
      for (;;) {
        const pods = await alive(context, wanted);
        const next = pods.find((pod) => isReady(pod) && !known.has(uidOf(pod)));
        const afterMs = context.timing.now() - began;
        if (next !== undefined && pods.filter(isReady).length >= before.filter(isReady).length)
          return { pod: nameOf(next), afterMs };
        if (afterMs > BACK_MS || context.signal.aborted) {
          const reasons = await problemsOf(context, context.namespace, pods);
          const gone = {
            en: `${nameOf(victim)} was not replaced within ${BACK_MS / 1000} s`,
            fr: `${nameOf(victim)} n’a pas été remplacé en ${BACK_MS / 1000} s`,
          };
          throw problem('not-replaced', about(gone, joined(reasons)));
        }
        await context.timing.delay(LOOK_MS, context.signal);
      }
    },
  };
}

async function alive(context: CheckContext, wanted: (pod: Json) => boolean): Promise<readonly Json[]> {
  return (await listObjects(context, 'pods', context.namespace)).filter(
    (pod) => wanted(pod) && !isEnding(pod),
  );
}

function uidOf(pod: Json): string {
  return text(record(pod.metadata)?.uid) ?? '';
}

function problem(code: string, message: Wording): PalierError {
  return new PalierError(code, EXIT.environment, message);
}
