import type { BlindSource, BlindSpan, Sight } from '../timeline/blind-spans.ts';
import { whyOf } from '../timeline/cause.ts';
import type { Gap, SourceName, SourceStatus, Stamp } from '../timeline/events.ts';
import { isOwnSource } from '../timeline/source-names.ts';
import { primaryHpa, type RunState } from './state.ts';

/** The sources whose events come by themselves: silence of theirs is only news while they see. */
const WATCHES: readonly SourceName[] = ['hpa', 'workloads', 'pods'];
/** Asked at intervals: their "degraded" is a word about an answer that came. (A database that is down was seen to be.) */
const POLLS: readonly SourceName[] = ['metrics', 'prometheus'];

/** The sight after a status: it says when sight is lost and back. A gap event, which knows that better, adds to it. */
export function noteStatus(
  state: RunState,
  { t, source, state: now, ...event }: Stamp & SourceStatus,
): Sight {
  const { sight } = state;
  const watch = WATCHES.includes(source);
  if (!watch && !POLLS.includes(source)) return sight;
  const { spans, open } = sight[source] ?? NOTHING_MISSED;
  const first = sight[source] === undefined;
  const connects = now === 'connecting' && (first || open !== null);
  if (connects || now === 'down' || (watch && now === 'degraded')) {
    const why = whyOf(event);
    const since = open ?? { sinceT: t, first, ...why };
    return { ...sight, [source]: { spans, open: since.reason === '' ? { ...since, ...why } : since } };
  }
  // What it takes to begin, before there is any load, is no loss of sight.
  const missed = open === null || (open.first && state.load.startedT === null) ? null : open;
  const closed =
    missed === null ? spans : joined([...spans, { fromT: missed.sinceT, toT: t, ...whyOf(missed) }]);
  return { ...sight, [source]: { spans: closed, open: null } };
}

/** Of the recorder, of the clock and of k6 it is none: there nothing at all is known of what it took. */
export function isGapOfSight({ source }: Pick<Gap, 'source'>): boolean {
  return concernedBy(source).length > 0;
}

export function noteGap(sight: Sight, { source, fromT, toT, ...event }: Gap): Sight {
  const concerned = toT > fromT ? concernedBy(source) : [];
  const added = concerned.map((one) => {
    const { spans, open } = sight[one] ?? NOTHING_MISSED;
    return [one, { spans: joined([...spans, { fromT, toT, ...whyOf(event) }]), open }] as const;
  });
  return { ...sight, ...Object.fromEntries(added) };
}

function concernedBy(source: Gap['source']): readonly SourceName[] {
  if (source === 'kubernetes') return [...WATCHES, 'metrics'];
  const sees = [...WATCHES, ...POLLS, 'events'].includes(source) || !isOwnSource(source);
  return sees ? [source] : [];
}

/** What sources could not see until now, together: in order, apart from each other. */
export function blindSpans(
  { sight, now }: RunState,
  ...sources: readonly SourceName[]
): readonly BlindSpan[] {
  return joined(
    sources.flatMap((source) => {
      const { spans, open } = sight[source] ?? NOTHING_MISSED;
      return open === null ? spans : [...spans, { fromT: open.sinceT, toT: now.t, ...whyOf(open) }];
    }),
  );
}

/** Until the news at the end of a blind span are all there; and for a source to end with its run. */
const NEWS_MS = 1_000;
const ENDING_MS = 2_000;

/** Whether sight was not back, `t` being the end of what was recorded. */
export function lastsUntil({ toT }: BlindSpan, t: number): boolean {
  return toT >= t - ENDING_MS;
}

/** When what was found at `t` happened: not before the start of the span at whose end it was found. */
export function earliestOf(spans: readonly BlindSpan[], t: number): number {
  return spans.find(({ fromT, toT }) => fromT < t && t <= toT + NEWS_MS)?.fromT ?? t;
}

/** Those that lie in [fromT, toT], in part at least. */
export function spansWithin(spans: readonly BlindSpan[], fromT: number, toT: number): readonly BlindSpan[] {
  return spans.filter((span) => span.fromT < toT && span.toT > fromT);
}

/** How much of [fromT, toT] they take. */
export function blindMs(spans: readonly BlindSpan[], fromT: number, toT: number): number {
  return spansWithin(spans, fromT, toT).reduce(
    (sum, span) => sum + Math.min(span.toT, toT) - Math.max(span.fromT, fromT),
    0,
  );
}

/** Whether one of them does not see at the moment, as far as it is known by now. */
export function isBlindNow({ sight }: RunState, ...sources: readonly SourceName[]): boolean {
  return sources.some((source) => (sight[source]?.open ?? null) !== null);
}

/** To connect again is no blindness. */
const RECONNECTS_MS = 3_000;

/** Whether one of them has seen and does not any more, for longer than it takes to connect again. */
export function isUnseen({ sight, now }: RunState, ...sources: readonly SourceName[]): boolean {
  return sources.some((source) => {
    const open = sight[source]?.open ?? null;
    return open !== null && !open.first && now.t - open.sinceT > RECONNECTS_MS;
  });
}

/** What has to be seen to say that replicas are back and quiet. What may never be read is no part of it. */
export function settleSources({ sources }: RunState): readonly SourceName[] {
  const others = (['workloads', 'pods'] as const).filter((source) => sources[source]?.firstDataT != null);
  return ['hpa', ...others];
}

/** What tells how many pods are ready: the scale target itself; where it can't be read, its pods. */
export function readySource(state: RunState): 'workloads' | 'pods' {
  const hpa = primaryHpa(state);
  const target = hpa === null ? null : `${hpa.object.namespace}/${hpa.view.target}`;
  return target !== null && state.workloads.has(target) ? 'workloads' : 'pods';
}

const NOTHING_MISSED: BlindSource = { spans: [], open: null };

const SPANS_KEPT = 200;
/** So little between two of them is no sight: a status comes a moment after the gap that it is about. */
const GLIMPSE_MS = 500;

function joined(spans: readonly BlindSpan[]): readonly BlindSpan[] {
  const out: BlindSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.fromT - b.fromT || a.toT - b.toT)) {
    const last = out.at(-1);
    if (last !== undefined && span.fromT <= last.toT + GLIMPSE_MS) out[out.length - 1] = both(last, span);
    else out.push(span);
  }
  while (out.length > SPANS_KEPT) joinNearest(out);
  return out;
}

function both(a: BlindSpan, b: BlindSpan): BlindSpan {
  return { fromT: a.fromT, toT: Math.max(a.toT, b.toT), ...whyOf(a.reason === '' ? b : a) };
}

/** Bounded, however often sight is lost: what was seen for the shortest time between two spans is given up. */
function joinNearest(spans: BlindSpan[]): void {
  let nearest = 1;
  const apart = (index: number) => (spans[index]?.fromT ?? 0) - (spans[index - 1]?.toT ?? 0);
  for (let index = 2; index < spans.length; index++) if (apart(index) < apart(nearest)) nearest = index;
  const [a, b] = spans.slice(nearest - 1, nearest + 1);
  if (a !== undefined && b !== undefined) spans.splice(nearest - 1, 2, both(a, b));
}
