import { whyOf } from '../../timeline/cause.ts';
import type { Gap, PalierEvent, SourceName, SourceStatus, Stamp } from '../../timeline/events.ts';
import { blindSpans, isGapOfSight, noteGap, noteStatus } from '../sight.ts';
import type { RunState, SourceState } from '../state.ts';
import { say } from './change.ts';

const GAPS_KEPT = 100;

export function foldSourceStatus(state: RunState, event: Stamp & SourceStatus): RunState {
  const { source } = event;
  const before = state.sources[source] ?? null;
  const changed = before?.state !== event.state;
  const now: SourceState = {
    state: event.state,
    ...whyOf(event),
    sinceT: changed ? event.t : (before?.sinceT ?? event.t),
    firstDataT: before?.firstDataT ?? null,
    lastDataT: before?.lastDataT ?? null,
  };
  const sources = { ...state.sources, [source]: now };
  const next = { ...state, sources, sight: noteStatus(state, event) };
  if (!changed) return next;
  const title = state.dependencies.get(source)?.spec.title;
  const titled = title === undefined ? {} : { title };
  if (isLost(event.state) && !isLost(before?.state)) {
    return say(next, event, event.state === 'down' ? 'bad' : 'warning', {
      kind: 'source-lost',
      source,
      ...titled,
      state: event.state,
      ...whyOf(event),
    });
  }
  // Of the others it is a choice; that the scale target is not read, the reader of counts and pods has to know.
  if (event.state === 'off' && source === 'workloads') {
    return say(next, event, 'info', { kind: 'source-off', source, ...whyOf(event) });
  }
  if (event.state === 'ok' && isLost(before?.state) && before !== null) {
    return say(next, event, 'good', {
      kind: 'source-back',
      source,
      ...titled,
      downMs: event.t - lostT(next, event, before),
    });
  }
  return next;
}

/** A dead stream is found late: what was not seen began before it was said to be. */
function lostT(state: RunState, { source, t }: Stamp & SourceStatus, before: SourceState): number {
  const last = blindSpans(state, source).at(-1);
  return last === undefined || last.toT < before.sinceT || last.toT > t
    ? before.sinceT
    : Math.min(before.sinceT, last.fromT);
}

export function foldGap(state: RunState, event: Stamp & Gap): RunState {
  const { source, fromT, toT } = event;
  const why = whyOf(event);
  const lostMs = Math.max(0, toT - fromT);
  if (isGapOfSight(event)) {
    const next = { ...state, sight: noteGap(state.sight, event) };
    return say(next, event, 'warning', { kind: 'not-seen', source, fromT, toT, ...why });
  }
  const list = [...state.gaps.list, { source, fromT, toT, ...why }].slice(-GAPS_KEPT);
  const next = { ...state, gaps: { list, total: state.gaps.total + 1 } };
  return say(next, event, 'bad', { kind: 'gap', source, lostMs, ...why });
}

/** Remembers that a source gave data: a status may be late, or missing in a cut recording. */
export function noteData(state: RunState, event: Stamp & PalierEvent): RunState {
  const source = sourceOf(event);
  if (source === null) return state;
  const before = state.sources[source];
  const now: SourceState = {
    state: before?.state ?? 'ok',
    ...(before === undefined ? { reason: '' } : whyOf(before)),
    sinceT: before?.sinceT ?? event.t,
    firstDataT: before?.firstDataT ?? event.t,
    lastDataT: event.t,
  };
  return { ...state, sources: { ...state.sources, [source]: now } };
}

/** Whose data an event is; null: nobody's, such as a status. */
export function sourceOf(event: PalierEvent): SourceName | null {
  switch (event.type) {
    case 'k6.sample':
      return 'k6';
    case 'hpa.observed':
    case 'hpa.deleted':
      return 'hpa';
    case 'workload.observed':
      return 'workloads';
    case 'pod.observed':
    case 'pod.deleted':
      return 'pods';
    case 'pod-metrics.observed':
      return 'metrics';
    case 'kubernetes-event.observed':
      return 'events';
    case 'prometheus.observed':
      return 'prometheus';
    default:
      return null;
  }
}

function isLost(state: SourceStatus['state'] | undefined): state is 'down' | 'degraded' {
  return state === 'down' || state === 'degraded';
}
