import type { Json } from '../../../../core/lib/json.ts';
import { number, record, strings, text } from '../../../../core/lib/json.ts';
import type { HpaObject, HpaObserved } from '../../../../core/timeline/events.ts';
import { asV2 } from './hpa-versions.ts';
import type { ScaleTargetRef } from './scale-target.ts';

/** HorizontalPodAutoscaler → event. Spec and status of autoscaling/v2 go through as they are. */
export function hpaObserved(object: Json): HpaObserved {
  const hpa = hpaObject(object);
  return { type: 'hpa.observed', hpa: `${hpa.namespace}/${hpa.name}`, object: hpa };
}

export function hpaObject(given: Json): HpaObject {
  const object = asV2(given);
  const metadata = record(object.metadata);
  return {
    namespace: text(metadata?.namespace) ?? '',
    name: text(metadata?.name) ?? '',
    uid: text(metadata?.uid) ?? '',
    resourceVersion: text(metadata?.resourceVersion) ?? '',
    generation: number(metadata?.generation) ?? null,
    creationTimestamp: text(metadata?.creationTimestamp) ?? null,
    annotations: withoutLastApplied(strings(metadata?.annotations)),
    spec: record(object.spec) ?? {},
    status: record(object.status) ?? {},
  };
}

/** The other way round: as an item of a list. */
export function hpaAsListed({ spec, status, ...metadata }: HpaObject): Json {
  return { metadata, spec, status };
}

export function scaleTargetOf(hpa: HpaObject): ScaleTargetRef {
  const ref = record(hpa.spec.scaleTargetRef);
  return {
    apiVersion: text(ref?.apiVersion) ?? '',
    kind: text(ref?.kind) ?? '',
    name: text(ref?.name) ?? '',
  };
}

/** `Kind/name` of it. */
export function targetOf(hpa: HpaObject): string {
  const { kind, name } = scaleTargetOf(hpa);
  return `${kind}/${name}`;
}

/** kubectl's copy of the whole object says nothing that spec does not. */
function withoutLastApplied(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { 'kubectl.kubernetes.io/last-applied-configuration': _, ...others } = annotations;
  return others;
}
