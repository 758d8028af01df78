import type { Lang } from '../../core/lib/lang.ts';
import { isBlindNow, readySource } from '../../core/state/sight.ts';
import type { HpaState, RunState } from '../../core/state/state.ts';
import type { SourceName } from '../../core/timeline/events.ts';
import { inert } from '../../system/output/inert.ts';
import { dictionary } from '../i18n/dictionary.ts';
import type { Dictionary } from '../i18n/dictionary-shape.ts';
import { clock, latency, number, share, short } from '../i18n/format.ts';
import { metricName, metricValue } from '../i18n/metric.ts';
import { bareName } from '../i18n/names.ts';

/** What is run where: `ramp/lab · sandbox (pods are processes) · ns palier · HPA palier/backend · run 2026…`. */
export function headerText(state: RunState, lang: Lang): string {
  const { screen } = dictionary(lang);
  const { header } = state;
  if (header === null) return screen.header.starting;
  const { load, target } = header;
  return [
    load === null ? screen.header.watch : `${load.scenario}/${load.profile}`,
    target.kind === 'sandbox' ? screen.header.sandbox : target.name,
    screen.header.namespace(target.namespace),
    ...header.hpas.map((key) => `HPA ${key}`),
    `run ${header.runId}`,
  ]
    .map(inert)
    .join(' · ');
}

/** How things stand, in one line: phase, clock, load, replicas, metric, and what is missing. */
export function statusText(state: RunState, lang: Lang): string {
  const words = dictionary(lang);
  const total = state.phase.expectedEndT;
  return [
    words.phases[state.phase.name],
    ...(total === null ? [] : [words.screen.header.endsAt(clock(total))]),
    ...loadFacts(state, words),
    ...[...state.hpas.values()].slice(0, MOST_HPAS).map((hpa) => hpaFacts(hpa, state, words)),
    ...missing(state, words),
  ].join(' · ');
}

/** More than a line can hold; the recording has them all. */
const MOST_HPAS = 3;

function loadFacts({ load }: RunState, words: Dictionary): readonly string[] {
  if (load.status !== 'running' && load.status !== 'stopping') return [];
  const { lang, screen } = words;
  if (load.latest === null) return [screen.load.noSample];
  const { rps, plannedRps, p95Ms, errorRate, iterationsPerSecond, droppedPerSecond, vus } = load.latest;
  if (load.totals.requests === 0 && load.totals.iterations > 0)
    return [screen.load.iterationRate(short(iterationsPerSecond, lang))];
  // Sessions of another protocol may last as long as the load.
  if (load.totals.requests === 0 && vus !== null) return [screen.load.vus(number(vus, lang), null)];
  const plan = plannedRps === null ? '' : ` (${screen.load.plan(short(plannedRps, lang))})`;
  return [
    `${screen.load.rate(short(rps, lang))}${plan}`,
    `${screen.load.p95} ${p95Ms === null ? '–' : latency(p95Ms, lang)}`,
    `${screen.load.errors} ${errorRate === null ? '–' : share(errorRate, lang)}`,
    ...(droppedPerSecond > 0 ? [`${screen.load.dropped} ${short(droppedPerSecond, lang)}/s`] : []),
  ];
}

/** What is not seen now is no figure of now. */
function hpaFacts(hpa: HpaState, state: RunState, words: Dictionary): string {
  const text = words.screen.replicas;
  const count = (value: number | null, source: SourceName) =>
    value === null || isBlindNow(state, source) ? '–' : String(value);
  const [metric] = [...hpa.view.metrics].sort((a, b) => (b.ratio ?? -1) - (a.ratio ?? -1));
  const measured =
    metric === undefined
      ? ''
      : `, ${metricName(metric, text.memory)} ${metric.current === null || isBlindNow(state, 'hpa') ? '–' : metricValue(metric, metric.current, words.lang)} (${text.target} ${metricValue(metric, metric.target, words.lang)})`;
  const name = state.hpas.size > 1 ? `${bareName(hpa.key)} ` : '';
  return `${name}${text.ready} ${count(hpa.ready, readySource(state))}, ${text.wanted} ${count(hpa.view.desiredReplicas, 'hpa')}${measured}`;
}

/** A line without a figure says why. */
function missing({ sources, dependencies: titles }: RunState, words: Dictionary): readonly string[] {
  return Object.entries(sources).flatMap(([name, source]) =>
    source !== undefined && (source.state === 'down' || source.state === 'degraded')
      ? [
          `! ${words.sourceName(name, titles.get(name)?.spec.title)}${words.colon}${inert(source.reason) || words.screen.sourceStates[source.state]}`,
        ]
      : [],
  );
}
