import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { Wording } from '../../../core/lib/lang.ts';
import { applyMergePatch, type MergePatch, mergePatchBetween } from '../../../core/lib/merge-patch.ts';
import { shellWord } from '../../../core/lib/shell-word.ts';
import { readHpa } from '../../../core/state/hpa-view.ts';
import type { HpaObject, RunStarted } from '../../../core/timeline/events.ts';
import { isObject } from '../../../hpa/shape.ts';
import { parseSpec } from '../../../hpa/spec/validate.ts';
import { reasonOf } from '../../../system/files/reason.ts';
import { redact } from '../../../system/secrets/redact.ts';
import {
  HPA_BEFORE_FILE,
  NOT_RESTORED_FILE,
  notePatched,
  noteRestored,
} from '../../recorder/left-patched.ts';
import { discoverHpas } from '../../sources/kubernetes/discover.ts';
import { patchHpaSpec } from '../../sources/kubernetes/patch-hpa.ts';
import { readText } from '../../sources/text-file.ts';
import { parseYaml } from '../../sources/yaml-text.ts';
import type { RunCluster } from '../cluster/run-cluster.ts';
import { wait } from '../session/wait.ts';
import type { Notes } from '../terminal/notes.ts';
import { isUncertain, notAsBefore, putBack } from './restore-hpa.ts';
import type { LoadWords } from './words.ts';

/** An autoscaler that runs with other settings for the time of a run. */
export interface PatchedHpa {
  readonly recorded: NonNullable<RunStarted['hpaPatch']>;
  /** A patch that puts the settings back, for the run folder: all of them, and null for what was not there. */
  readonly originalYaml: string;
  /** What puts them back by hand, with the file in the folder of the run. */
  readonly command: string;
  /** Waits until the autoscaler has taken in its new bounds. @returns it as it then is */
  readonly takenIn: (signal: AbortSignal) => Promise<HpaObject>;
  /** Puts the settings back; a second call waits for the first. @throws PalierError */
  readonly restore: () => Promise<void>;
}

/**
 * Reads a patch of an autoscaler's spec from YAML or JSON: `{spec: …}`, or a whole HorizontalPodAutoscaler.
 * @throws PalierError `hpa-patch-unreadable`
 */
export async function readHpaPatch(path: string, cwd: string): Promise<MergePatch> {
  const unreadable = (why: Wording, cause?: unknown) =>
    new PalierError(
      'hpa-patch-unreadable',
      EXIT.usage,
      {
        en: `expected a patch such as "spec: {minReplicas: 2}" in ${path}, ${why.en}`,
        fr: `patch attendu dans ${path}, comme « spec: {minReplicas: 2} », ${why.fr}`,
      },
      {
        en: 'Make one with "palier tune RUN --output FILE".',
        fr: '« palier tune RUN --output FILE » en fait un.',
      },
      cause === undefined ? undefined : { cause },
    );
  const text = await readText(resolve(cwd, path)).catch((cause: Error) => {
    throw unreadable(
      {
        en: `which cannot be read: ${reasonOf(cause, 'en')}`,
        fr: `qui est illisible : ${reasonOf(cause, 'fr')}`,
      },
      cause,
    );
  });
  let document: unknown;
  try {
    document = parseYaml(text);
  } catch (cause) {
    const { message } = cause as Error;
    throw unreadable({ en: `got something else: ${message}`, fr: `reçu autre chose : ${message}` }, cause);
  }
  const spec = (document as { readonly spec?: unknown } | null)?.spec;
  const kind = (document as { readonly kind?: unknown } | null)?.kind;
  if (kind !== undefined && kind !== 'HorizontalPodAutoscaler') {
    throw unreadable({ en: `got kind ${String(kind)}`, fr: `reçu le type (kind) ${String(kind)}` });
  }
  if (!isObject(spec)) {
    throw unreadable({ en: 'got no "spec"', fr: '« spec » manque' });
  }
  if (Object.hasOwn(spec, 'scaleTargetRef') && kind === undefined) {
    throw unreadable({
      en: 'got a scaleTargetRef: a run is about one target',
      fr: 'reçu un scaleTargetRef : une exécution concerne une seule cible',
    });
  }
  const { scaleTargetRef: _target, ...rest } = spec;
  return rest;
}

/** What the API server would make of it. @throws PalierError `hpa-patch-invalid`, naming each field */
export function checkHpaPatch(hpa: HpaObject, patch: MergePatch): void {
  const parsed = parseSpec(applyMergePatch(hpa.spec, patch));
  if (parsed.ok) return;
  const problems = parsed.problems.map(({ field, message }) => `${field}: ${message}`).join('; ');
  throw new PalierError(
    'hpa-patch-invalid',
    EXIT.usage,
    {
      en: `with this patch the settings of ${hpa.namespace}/${hpa.name} would not be valid: ${problems}`,
      fr: `avec ce patch, les réglages de ${hpa.namespace}/${hpa.name} ne seraient pas valides : ${problems}`,
    },
    { en: 'Nothing was changed.', fr: 'Rien n’a été changé.' },
  );
}

export interface PatchOptions {
  readonly notes: Pick<Notes, 'say'>;
  readonly words: LoadWords;
  /** Where what puts the settings back is kept, before they are changed: the folder of the run; null: nowhere. */
  readonly dir?: string | null;
  readonly withinMs?: number;
}

/**
 * Changes the settings of the autoscaler that a run is about. A crash leaves in the folder what puts them back.
 * @throws PalierError; then nothing is changed, but for `hpa-not-restored`
 */
export async function patchHpa(
  cluster: RunCluster,
  patch: MergePatch,
  { notes, words, dir = null, ...within }: PatchOptions,
): Promise<PatchedHpa | null> {
  const [original] = cluster.hpas;
  if (original === undefined) return null;
  checkHpaPatch(original, patch);
  const key = `${original.namespace}/${original.name}`;
  const command = restoreCommand(cluster, original, dir);
  const note = async (way: MergePatch) => {
    const yaml = redact(stringify({ spec: overlaid(original.spec, way) }));
    const sandbox = cluster.kind === 'sandbox' ? cluster.connection.access.server : null;
    const patched = { hpa: key, target: cluster.name, command, sandbox, pid: process.pid };
    if (dir !== null) await notePatched(dir, patched, yaml);
  };
  const back = async (way: MergePatch) => {
    const same = await putBack(cluster, original, way, { command, ...within });
    if (dir !== null) await noteRestored(dir);
    if (!same) throw notAsBefore(key, command);
  };

  const expected = mergePatchBetween(applyMergePatch(original.spec, patch), original.spec);
  await note(expected);
  let object: HpaObject;
  try {
    object = await patchHpaSpec(cluster.connection.client, original, patch);
  } catch (error) {
    if (isUncertain(error)) await back(expected);
    else if (dir !== null) await noteRestored(dir);
    throw error;
  }
  notes.say(words.hpaPatched(key));
  const way = mergePatchBetween(object.spec, original.spec);
  await note(way);
  let restoring: Promise<void> | null = null;
  return {
    recorded: { hpa: key, patch, replacedSpec: original.spec },
    originalYaml: stringify({ spec: overlaid(original.spec, way) }),
    command,
    takenIn: (signal) => takenIn(cluster, object, signal),
    restore() {
      restoring ??= back(way).then(() => notes.say(words.hpaRestored(key)));
      return restoring;
    },
  };
}

/** What puts the settings back by hand. */
function restoreCommand(
  { kind, name: target }: RunCluster,
  { namespace, name }: HpaObject,
  dir: string | null,
): string {
  const file = dir === null ? HPA_BEFORE_FILE : join(dir, HPA_BEFORE_FILE);
  const kubectl =
    kind === 'sandbox'
      ? 'KUBECONFIG=$(palier sandbox kubeconfig --path) kubectl'
      : `kubectl --context ${shellWord(target)}`;
  const patch = ['-n', namespace, 'patch', 'hpa', name, '--type', 'merge', '--patch-file', file];
  const note = dir === null ? [] : ['&&', 'rm', '-f', join(dir, NOT_RESTORED_FILE)];
  return [kubectl, ...[...patch, ...note].map(shellWord)].join(' ');
}

function overlaid(base: Readonly<Record<string, unknown>>, patch: MergePatch): Record<string, unknown> {
  const out: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    const before = base[key];
    out[key] = isObject(value) && isObject(before) ? overlaid(before, value) : value;
  }
  return out;
}

const LONGEST_MS = 60_000;
const EVERY_MS = 1_000;

/** New bounds move the count at the next sync: that is no answer to the load, so it comes before it. */
async function takenIn(cluster: RunCluster, patched: HpaObject, signal: AbortSignal): Promise<HpaObject> {
  const { namespace, name } = patched;
  const began = performance.now();
  let latest = patched;
  while (!signal.aborted && performance.now() - began < LONGEST_MS) {
    const { chosen } = await discoverHpas(cluster.connection.client, null, { namespace, names: [name] });
    latest = chosen[0] ?? latest;
    const { minReplicas, maxReplicas, currentReplicas, desiredReplicas } = readHpa(latest);
    const current = currentReplicas ?? 0;
    if (current >= minReplicas && current <= maxReplicas && current === desiredReplicas) return latest;
    await wait(EVERY_MS, signal);
  }
  return latest;
}
