import { EXIT, PalierError } from '../../core/lib/errors.ts';
import { type Json, record, strings, text } from '../../core/lib/json.ts';
import { inEveryLang, type Wording } from '../../core/lib/lang.ts';
import { scaleTargetOf } from '../sources/kubernetes/objects/hpa.ts';
import { ownerOf } from '../sources/kubernetes/objects/pod.ts';
import { resourceOf } from '../sources/kubernetes/resources.ts';
import { about, joined } from './check.ts';
import { isEnding, isReady, nameOf } from './judge/pod.ts';
import { listOf, problemsOf } from './pods.ts';
import { DATABASE, type World } from './world.ts';

export interface Kill {
  readonly pod: string;
  /** Resolves when another one is Ready in its place. @throws PalierError */
  readonly replaced: () => Promise<{ readonly pod: string; readonly afterMs: number }>;
}

/** How long a pod may take to come back: MySQL ends in up to 60 s and starts in up to as much. */
const BACK_MS = 180_000;
const LOOK_MS = 500;

/** Deletes a Ready pod of the autoscaler's target. @throws PalierError, ApiError */
export async function killBackend(world: World): Promise<Kill> {
  const { kind, name } = scaleTargetOf(world.hpa);
  return kill(world, (pod) => ownerOf(pod) === `${kind}/${name}`, {
    en: `pod of ${name}`,
    fr: `pod de ${name}`,
  });
}

/** Deletes MySQL's pod. @throws PalierError, ApiError */
export async function killDatabase(world: World): Promise<Kill> {
  return kill(
    world,
    (pod) => nameOf(pod) === DATABASE.pod,
    inEveryLang(() => `pod ${DATABASE.pod}`),
  );
}

async function kill(world: World, wanted: (pod: Json) => boolean, what: Wording): Promise<Kill> {
  const before = await alive(world, wanted);
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
  const began = world.timing.now();
  await world.client.remove(`${resourceOf('pods', world.namespace).path}/${nameOf(victim)}`, {
    signal: world.signal,
  });
  return {
    pod: nameOf(victim),
    async replaced() {
      for (;;) {
        const pods = await alive(world, wanted);
        const next = pods.find((pod) => isReady(pod) && !known.has(uidOf(pod)));
        const afterMs = world.timing.now() - began;
        if (next !== undefined && pods.filter(isReady).length >= before.filter(isReady).length)
          return { pod: nameOf(next), afterMs };
        if (afterMs > BACK_MS || world.signal.aborted) {
          const reasons = await problemsOf(world, world.namespace, pods);
          const gone = {
            en: `${nameOf(victim)} was not replaced within ${BACK_MS / 1000} s`,
            fr: `${nameOf(victim)} n’a pas été remplacé en ${BACK_MS / 1000} s`,
          };
          throw problem('not-replaced', about(gone, joined(reasons)));
        }
        await world.timing.delay(LOOK_MS, world.signal);
      }
    },
  };
}

async function alive(world: World, wanted: (pod: Json) => boolean): Promise<readonly Json[]> {
  return (await listOf(world, 'pods', world.namespace)).filter((pod) => wanted(pod) && !isEnding(pod));
}

function uidOf(pod: Json): string {
  return text(record(pod.metadata)?.uid) ?? '';
}

function problem(code: string, message: Wording): PalierError {
  return new PalierError(code, EXIT.environment, message);
}
