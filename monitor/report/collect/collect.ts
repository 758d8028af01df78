import type { Wording } from '../../../core/lib/lang.ts';
import type { FeedEntry } from '../../../core/state/feed.ts';
import type { RunState } from '../../../core/state/state.ts';
import type { TimelineEvent } from '../../../core/timeline/events.ts';
import { type JudgedMeasures, judgeRun } from '../../../core/verdict/judge-run.ts';
import { createDecisions, type ExplainedChange } from './decisions.ts';
import { type Kept, keepEnds } from './keep-ends.ts';
import { createPodLanes, type PodLanes } from './pod-lanes.ts';
import { createSeries, type RunTracks } from './series.ts';

/** All that a report tells of a run, in numbers. Bounded in size however long the run is. */
export interface ReportData {
  readonly measures: JudgedMeasures;
  readonly tracks: RunTracks;
  readonly pods: PodLanes;
  readonly decisions: Kept<ExplainedChange>;
  readonly feed: Kept<FeedEntry>;
  /** Wall clock of the first event, ISO; null: there is none. */
  readonly startedAt: string | null;
  /** How long the recording is. */
  readonly durationMs: number;
  /** What the reader of the timeline found wrong with it, as English sentences. */
  readonly problems: readonly Wording[];
}

const FEED_KEPT = 1_500;
const PROBLEMS_KEPT = 20;

/** Reads a run twice (`open` is called for each pass) and keeps what the report shows. */
export async function collectReport(
  open: (only?: 'k6.sample') => AsyncIterable<TimelineEvent>,
  problems: readonly Wording[] = [],
): Promise<ReportData> {
  const series = createSeries();
  const pods = createPodLanes();
  const decisions = createDecisions();
  const feed = keepEnds<FeedEntry>(FEED_KEPT);
  let startedAt: string | null = null;
  let told = 0;
  const noteFeed = ({ feed: { entries, total } }: RunState) => {
    if (total > told) for (const entry of entries.slice(told - total)) feed.add(entry);
    told = total;
  };
  const measures = await judgeRun(open, (event, state, followed) => {
    startedAt ??= event.at;
    series.onEvent(event, state);
    pods.onEvent(event, state);
    decisions.onEvent(event, followed);
    noteFeed(state);
  });
  return {
    measures,
    tracks: series.result(),
    pods: pods.result(),
    decisions: decisions.result(),
    feed: feed.result(),
    startedAt,
    durationMs: measures.facts.state.now.t,
    problems: problems.slice(0, PROBLEMS_KEPT),
  };
}
