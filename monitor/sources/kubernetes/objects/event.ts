import { type Json, number, record, text } from '../../../../core/lib/json.ts';
import type { KubernetesEventObserved } from '../../../../core/timeline/events.ts';

/** Event (core/v1, also the ones written through events.k8s.io, which count in `series`) → event. */
export function kubernetesEventObserved(object: Json): KubernetesEventObserved {
  const metadata = record(object.metadata);
  const involved = record(object.involvedObject);
  const series = record(object.series);
  return {
    type: 'kubernetes-event.observed',
    namespace: text(metadata?.namespace) ?? '',
    uid: text(metadata?.uid) ?? '',
    severity: object.type === 'Warning' ? 'Warning' : 'Normal',
    reason: text(object.reason) ?? '',
    message: (text(object.message) ?? '').trim(),
    count: number(series?.count) ?? number(object.count) ?? 1,
    object: { kind: text(involved?.kind) ?? '', name: text(involved?.name) ?? '' },
    lastTimestamp:
      text(series?.lastObservedTime) ??
      text(object.lastTimestamp) ??
      text(object.eventTime) ??
      text(metadata?.creationTimestamp) ??
      null,
  };
}
