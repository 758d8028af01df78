import type { Cause } from '../../core/timeline/cause.ts';
import type { PalierEvent, SourceName, SourceStatus } from '../../core/timeline/events.ts';
import { whyRecorded } from '../i18n/causes/cause-text.ts';

export type ReportStatus = (source: SourceName, state: SourceStatus['state'], cause?: Cause | null) => void;

/** Says how a source is, once per change: the same state for the same reason is not said again. */
export function createStatusReporter(emit: (event: PalierEvent) => void): ReportStatus {
  const last = new Map<SourceName, string>();
  return (source, state, cause = null) => {
    const why = cause === null ? { reason: '' } : whyRecorded(cause);
    const said = `${state} ${why.reason}`;
    if (last.get(source) === said) return;
    last.set(source, said);
    emit({ type: 'source.status', source, state, ...why });
  };
}

/** A source, or one of the parts it is made of: `workloads/Deployment`. */
export type Part = SourceName | `${SourceName}/${string}`;

export function sourceOf(part: Part): SourceName {
  return part.split('/')[0] as SourceName;
}

type State = SourceStatus['state'];

/** Worst first: a source is as well as its worst part. */
const WORST: readonly State[] = ['down', 'degraded', 'connecting', 'off', 'ok'];

export function createPartReporter(
  report: ReportStatus,
): (part: Part, state: State, cause?: Cause | null) => void {
  const parts = new Map<Part, { readonly state: State; readonly cause: Cause | null }>();
  return (part, state, cause = null) => {
    parts.set(part, { state, cause });
    const source = sourceOf(part);
    const own = [...parts].filter(([other]) => sourceOf(other) === source).map(([, status]) => status);
    own.sort((a, b) => WORST.indexOf(a.state) - WORST.indexOf(b.state));
    const [worst = { state, cause }] = own;
    report(source, worst.state, worst.cause);
  };
}
