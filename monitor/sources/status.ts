import type { PalierEvent, SourceName, SourceStatus } from '../../core/timeline/events.ts';

export type ReportStatus = (source: SourceName, state: SourceStatus['state'], reason?: string) => void;

/** Says how a source is, once per change: the same state with the same reason is not said again. */
export function createStatusReporter(emit: (event: PalierEvent) => void): ReportStatus {
  const last = new Map<SourceName, string>();
  return (source, state, reason = '') => {
    const said = `${state} ${reason}`;
    if (last.get(source) === said) return;
    last.set(source, said);
    emit({ type: 'source.status', source, state, reason });
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
): (part: Part, state: State, reason?: string) => void {
  const parts = new Map<Part, { readonly state: State; readonly reason: string }>();
  return (part, state, reason = '') => {
    parts.set(part, { state, reason });
    const source = sourceOf(part);
    const own = [...parts].filter(([other]) => sourceOf(other) === source).map(([, status]) => status);
    own.sort((a, b) => WORST.indexOf(a.state) - WORST.indexOf(b.state));
    report(source, own[0]?.state ?? state, own[0]?.reason ?? reason);
  };
}
