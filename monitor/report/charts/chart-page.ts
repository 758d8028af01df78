import type { Lang } from '../../../core/lib/lang.ts';
import type { SpanName } from '../../../core/measure/phases.ts';
import { blindSpans, readySource } from '../../../core/state/sight.ts';
import type { RunState } from '../../../core/state/state.ts';
import { dictionary } from '../../i18n/dictionary.ts';
import { clock, duration } from '../../i18n/format.ts';
import { allKept } from '../collect/keep-ends.ts';
import type { Track } from '../collect/track.ts';
import { plainText } from '../render/html.ts';
import type { Report } from '../report.ts';
import { decisionId } from '../sections/decisions.ts';
import { type ChartSpec, chartSpecs, dependencyChartId } from './chart-specs.ts';
import { type PackedTrack, packTrack } from './pack.ts';

/** The data of the page's charts: JSON in the page, read by its script. All text in it is plain and short. */
export interface ChartPage {
  readonly lang: Lang;
  readonly durationMs: number;
  readonly condensedMs: number;
  readonly tracks: Readonly<Record<string, PackedTrack>>;
  readonly charts: readonly ChartSpec[];
  readonly phases: readonly {
    readonly name: SpanName;
    readonly label: string;
    readonly fromT: number;
    readonly toT: number;
  }[];
  readonly gaps: readonly (readonly [fromT: number, toT: number])[];
  readonly decisions: readonly {
    readonly id: string;
    readonly t: number;
    readonly from: number;
    readonly to: number;
    readonly label: string;
  }[];
  readonly lanes: readonly {
    readonly name: string;
    readonly endT: number;
    readonly states: readonly (readonly [t: number, state: string])[];
  }[];
  readonly words: {
    readonly time: string;
    readonly states: Readonly<Record<string, string>>;
    readonly close: string;
    readonly previous: string;
    readonly next: string;
    readonly gap: string;
    readonly more: string;
    readonly condensed: string;
  };
}

export function chartPage(report: Report): ChartPage {
  const { words, data, lang } = report;
  const { label } = words;
  const { tracks, pods } = data;
  const used: Record<string, Track> = {
    load: tracks.load,
    replicas: tracks.replicas,
    metrics: tracks.metrics.track,
    pods: tracks.pods,
    ...Object.fromEntries([...tracks.dependencies].map(([name, track]) => [dependencyChartId(name), track])),
    demand: demandTrack(report),
  };
  const condensedMs = Math.max(...Object.values(used).map(({ stepMs }) => stepMs));
  return {
    lang,
    durationMs: data.durationMs,
    condensedMs,
    tracks: Object.fromEntries(Object.entries(used).map(([name, track]) => [name, packTrack(track)])),
    charts: chartSpecs(report),
    phases: data.measures.phases.map(({ name, fromT, toT }) => ({
      name,
      label: label.phases[name],
      fromT: Math.round(fromT),
      toT: Math.round(toT),
    })),
    gaps: unknownSpans(data.measures.facts.state).map(({ fromT, toT }) => [
      Math.round(fromT),
      Math.round(toT),
    ]),
    decisions: allKept(data.decisions).map(({ t, from, to }, index) => ({
      id: decisionId(index),
      t: Math.round(t),
      from,
      to,
      label: label.page.decision(from, to, clock(t)),
    })),
    lanes: pods.lanes.map(({ name, goneT, states }) => ({
      name: plainText(name),
      endT: Math.round(goneT ?? data.durationMs),
      states: states.map(({ t, state }) => [Math.round(t), state]),
    })),
    words: {
      time: label.columns.time,
      states: dictionary(lang).screen.pods.states,
      close: label.page.close,
      previous: label.page.previous,
      next: label.page.next,
      gap: label.page.gap,
      more: pods.more === 0 ? '' : label.page.morePods(String(pods.more)),
      condensed: label.charts.condensed(duration(condensedMs, lang)),
    },
  };
}

/** Pods asked for by the load; it is known while the load is on. */
function demandTrack({ data }: Report): Track {
  const { demand, facts } = data.measures;
  const { endedT, startedT } = facts.state.load;
  if (demand === null || startedT === null) return { t: [], columns: [[]], stepMs: 0 };
  const endT = endedT ?? facts.state.now.t;
  const steps = demand.filter(({ t }) => t < endT);
  const last = steps.at(-1)?.value ?? null;
  return {
    t: [...steps.map(({ t }) => t), endT],
    columns: [[...steps.map(({ value }) => value), last]],
    stepMs: 0,
  };
}

/** Of which the counts in the charts are not known: lost by the recording, or not seen to begin with. */
function unknownSpans(state: RunState): readonly { readonly fromT: number; readonly toT: number }[] {
  return [...state.gaps.list, ...blindSpans(state, 'hpa', readySource(state))];
}
