import { readFile } from 'node:fs/promises';
import { EXIT, PalierError } from '../../core/errors.ts';
import type { PalierEvent, TimelineEvent } from '../../core/events.ts';
import { type Json, record, records, text } from '../../sources/kubernetes/json.ts';
import { hpaObserved, scaleTargetOf } from '../../sources/kubernetes/objects/hpa.ts';
import { podObserved } from '../../sources/kubernetes/objects/pod.ts';
import { podUsages } from '../../sources/kubernetes/objects/pod-metrics.ts';
import { workloadObserved } from '../../sources/kubernetes/objects/workload.ts';

const WORKLOADS = ['Deployment', 'StatefulSet', 'ReplicaSet'];

/**
 * What `kubectl get … -o json` printed, as the events of one moment: everything the autoscalers look at, then
 * the autoscalers. Throws PalierError `objects-unreadable` for a file that is no such thing.
 */
export async function eventsOfFiles(files: readonly string[]): Promise<readonly TimelineEvent[]> {
  const objects = (await Promise.all(files.map(objectsOf))).flat();
  const hpas = objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler').map(hpaObserved);
  if (hpas.length === 0) {
    const kinds = [...new Set(objects.map(({ kind }) => text(kind) ?? 'objects without a kind'))];
    throw unreadable(
      files.join(', '),
      `expected a HorizontalPodAutoscaler, got ${kinds.join(', ') || 'nothing'}`,
    );
  }
  const targets = new Set(
    hpas.map(({ object }) => scaleTargetOf(object)).map(({ kind, name }) => `${kind}/${name}`),
  );
  const events: readonly PalierEvent[] = [
    ...objects
      .filter(({ kind }) => WORKLOADS.includes(text(kind) ?? ''))
      .map((object) => workloadObserved(text(object.kind) ?? '', object)),
    ...objects.filter(({ kind }) => kind === 'Pod').map((object) => podObserved(object, targets)),
    ...usages(objects),
    ...hpas,
  ];
  const at = momentOf(objects);
  return events.map((event) => ({ t: 0, at, ...event }));
}

/** The newest time in the objects: what was printed is not older, and the clock of today says nothing about it. */
function momentOf(objects: readonly Json[]): string {
  const times = JSON.stringify(objects).match(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g) ?? [];
  const newest = Math.max(...times.map((time) => Date.parse(time)).filter(Number.isFinite));
  return new Date(Number.isFinite(newest) ? newest : 0).toISOString();
}

function usages(objects: readonly Json[]): readonly PalierEvent[] {
  const items = objects.filter(({ kind }) => kind === 'PodMetrics');
  const namespaces = new Set(items.map((item) => text(record(item.metadata)?.namespace) ?? ''));
  return [...namespaces].map((namespace) => ({
    type: 'pod-metrics.observed',
    namespace,
    pods: podUsages({ items: items.filter((item) => text(record(item.metadata)?.namespace) === namespace) }),
  }));
}

async function objectsOf(file: string): Promise<readonly Json[]> {
  const content = await readFile(file, 'utf8').catch((error: Error) => {
    throw unreadable(file, error.message);
  });
  let parsed: Json | undefined;
  try {
    parsed = record(JSON.parse(content));
  } catch (error) {
    throw unreadable(file, `expected JSON, got ${(error as Error).message}`);
  }
  if (parsed === undefined) throw unreadable(file, 'expected a JSON object, got something else');
  return Array.isArray(parsed.items) ? records(parsed.items) : [parsed];
}

function unreadable(file: string, message: string): PalierError {
  const hint =
    'Make it with "kubectl get hpa,deploy,pods -o json"; "kubectl get podmetrics -o json" adds the samples.';
  return new PalierError('objects-unreadable', EXIT.usage, `${file}: ${message}`, hint);
}
