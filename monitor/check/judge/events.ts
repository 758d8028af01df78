import { type Json, number, record, text } from '../../../core/lib/json.ts';
import type { Wording } from '../../../core/lib/lang.ts';

export interface WarningsJudgement {
  /** `FailedMount pod/mysql-0: …`, newest last. */
  readonly critical: readonly Wording[];
  /** Warnings that belong to any start: a probe that is too early, metrics that are not there yet. */
  readonly others: number;
}

/** Reasons after which something does not run, or not as asked. */
const CRITICAL =
  /^(Failed|BackOff|Failed(Mount|AttachVolume|Scheduling|Create|CreatePodSandBox|Binding)|ProvisioningFailed|OOMKilling|Evicted|NodeNotReady|SystemOOM|InvalidDiskCapacity|FreeDiskSpaceFailed)$/;

/**
 * Warnings not older than `maxAgeMs`. What happened to a pod that is Ready by now, or gone, is over.
 * @param now milliseconds since 1970
 * @param recovered `pod name` of those that are Ready or gone
 */
export function judgeWarnings(
  events: readonly Json[],
  now: number,
  maxAgeMs: number,
  isRecovered: (pod: string) => boolean,
): WarningsJudgement {
  const recent = events
    .filter((event) => event.type === 'Warning' && now - timeOf(event) <= maxAgeMs)
    .toSorted((a, b) => timeOf(a) - timeOf(b));
  const critical = recent.filter((event) => {
    const { kind, name } = record(event.involvedObject) ?? {};
    if (!CRITICAL.test(text(event.reason) ?? '')) return false;
    return kind !== 'Pod' || !isRecovered(text(name) ?? '');
  });
  return { critical: unique(critical.map(sentence)), others: recent.length - critical.length };
}

/** The last time it happened; events of the newer API carry it in a series. */
function timeOf(event: Json): number {
  const series = record(event.series);
  const metadata = record(event.metadata);
  const at =
    text(series?.lastObservedTime) ??
    text(event.lastTimestamp) ??
    text(event.eventTime) ??
    text(metadata?.creationTimestamp);
  return at === undefined ? 0 : Date.parse(at);
}

function unique(sentences: readonly Wording[]): readonly Wording[] {
  return [...new Map(sentences.map((one) => [one.en, one])).values()];
}

function sentence(event: Json): Wording {
  const { kind, name } = record(event.involvedObject) ?? {};
  const count = number(event.count) ?? 1;
  const what = `${text(event.reason)} ${String(kind).toLowerCase()}/${text(name)}`;
  const message = text(event.message) ?? '';
  return {
    en: `${what}${count > 1 ? ` (${count} times)` : ''}: ${message}`.trim(),
    fr: `${what}${count > 1 ? ` (${count} fois)` : ''} : ${message}`.trim(),
  };
}
