import { type Json, record, text } from '../../../core/lib/json.ts';
import type { Wording } from '../../../core/lib/lang.ts';
import type { CauseValues } from '../../../core/timeline/cause.ts';
import type { PalierEvent, TimelineEvent } from '../../../core/timeline/events.ts';
import { hpaObserved, scaleTargetOf } from '../../sources/kubernetes/objects/hpa.ts';
import { podObserved } from '../../sources/kubernetes/objects/pod.ts';
import { podUsages } from '../../sources/kubernetes/objects/pod-metrics.ts';
import { selectorOf } from '../../sources/kubernetes/objects/scale-target.ts';
import type { LabelSelector } from '../../sources/kubernetes/objects/selector.ts';
import { workloadObserved } from '../../sources/kubernetes/objects/workload.ts';
import { readObjects, unreadable } from './read-objects.ts';

const WORKLOADS = ['Deployment', 'StatefulSet', 'ReplicaSet'];

export interface FilesRead {
  readonly events: readonly TimelineEvent[];
  /** Files that no autoscaler among them looks at anything of. */
  readonly unused: readonly UnusedFile[];
  /** What is wrong with figures in them, in a sentence; null: nothing. */
  readonly problem: CauseValues['metrics-impossible'] | null;
}

export interface UnusedFile {
  readonly file: string;
  /** How many objects of each kind it has; `''`: without a kind. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Of an error of the API server that was saved instead of what was asked for. */
  readonly message: string | null;
}

/**
 * What `kubectl get … -o json` printed, as the events of one moment: everything the autoscalers look at, then
 * the autoscalers. Throws PalierError `objects-unreadable` for a file that is no such thing.
 */
export async function eventsOfFiles(files: readonly string[], cwd: string): Promise<FilesRead> {
  const read = await Promise.all(
    files.map(async (file) => ({ file, objects: await readObjects(file, cwd) })),
  );
  const objects = read.flatMap((one) => one.objects);
  const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
  const found = ofKind('HorizontalPodAutoscaler').map(hpaObserved);
  // One that was printed twice, in two versions of its API for example, is one.
  const hpas = [...new Map(found.map((event) => [event.hpa, event])).values()];
  if (hpas.length === 0) {
    const kinds = [...new Map(objects.map(kindOf).map((kind) => [kind.en, kind])).values()];
    throw unreadable(files.join(', '), {
      en: `expected a HorizontalPodAutoscaler, got ${kinds.map(({ en }) => en).join(', ') || 'nothing'}`,
      fr: `HorizontalPodAutoscaler attendu, reçu ${kinds.map(({ fr }) => fr).join(', ') || 'rien'}`,
    });
  }

  const targets = new Map<string, LabelSelector | null>();
  for (const { object } of hpas) {
    const { kind, name } = scaleTargetOf(object);
    targets.set(`${object.namespace}/${kind}/${name}`, null);
  }
  const used = new Set<Json>(ofKind('HorizontalPodAutoscaler'));
  for (const object of objects) {
    const key = `${namespaceOf(object)}/${text(object.kind) ?? ''}/${nameOf(object)}`;
    if (!targets.has(key)) continue;
    targets.set(key, selectorOf(object));
    used.add(object);
  }
  const counted = new Set<string>();
  const pods = ofKind('Pod').map((object) => {
    const event = podObserved(object, targets);
    if (event.workload === null && event.countedFor === undefined) return event;
    counted.add(`${event.namespace}/${event.name}`);
    used.add(object);
    return event;
  });
  const samples = ofKind('PodMetrics');
  for (const sample of samples) {
    if (counted.has(`${namespaceOf(sample)}/${nameOf(sample)}`)) used.add(sample);
  }

  const usages = [...new Set(samples.map(namespaceOf))].map((namespace) => ({
    namespace,
    ...podUsages({ items: samples.filter((sample) => namespaceOf(sample) === namespace) }),
  }));
  const [first, ...others] = usages.flatMap((one) => one.problems);

  const events: readonly PalierEvent[] = [
    ...WORKLOADS.flatMap((kind) => ofKind(kind).map((object) => workloadObserved(kind, object))),
    ...pods,
    ...usages.map(({ namespace, pods }) => ({ type: 'pod-metrics.observed', namespace, pods }) as const),
    ...hpas,
  ];
  const at = momentOf(objects);
  const unused = read.filter((one) => !one.objects.some((object) => used.has(object)));
  return {
    events: events.map((event) => ({ t: 0, at, ...event })),
    unused: unused.map((one) => ({ file: one.file, ...contentOf(one.objects) })),
    problem: first === undefined ? null : { first, more: others.length },
  };
}

function contentOf(objects: readonly Json[]): Omit<UnusedFile, 'file'> {
  const kinds = new Map<string, number>();
  for (const { kind } of objects) kinds.set(text(kind) ?? '', (kinds.get(text(kind) ?? '') ?? 0) + 1);
  const status = objects.find(({ kind }) => kind === 'Status');
  return { kinds, message: text(status?.message) ?? null };
}

/** The newest time in the objects: what was printed is not older, and the clock of today says nothing about it. */
function momentOf(objects: readonly Json[]): string {
  const times = JSON.stringify(objects).match(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g) ?? [];
  let newest = 0;
  for (const time of times) newest = Math.max(newest, Date.parse(time) || 0);
  return new Date(newest).toISOString();
}

function namespaceOf(object: Json): string {
  return text(record(object.metadata)?.namespace) ?? '';
}

function nameOf(object: Json): string {
  return text(record(object.metadata)?.name) ?? '';
}

/** How an API server refuses to answer is an object too, and says why. */
function kindOf({ kind, message }: Json): Wording {
  const refused = kind === 'Status' ? text(message) : undefined;
  const name = refused === undefined ? text(kind) : `Status: ${refused}`;
  return name === undefined
    ? { en: 'objects without a kind', fr: 'des objets sans type (kind)' }
    : { en: name, fr: name };
}
