import type { Dependency, Gauge } from '../../dependencies/dependency.ts';
import { isPressed, limitOf, type Values, worseOf } from '../../dependencies/limit.ts';
import type { DependencyReading, PrometheusObserved, Stamp } from '../../timeline/events.ts';
import { appendPoint } from '../series.ts';
import type { DependencyState, GaugePoint, RunState } from '../state.ts';
import { say } from './change.ts';

/** What one answer of Prometheus tells of everything that the pods depend on. */
export function foldPrometheus(state: RunState, event: Stamp & PrometheusObserved): RunState {
  let next: RunState = { ...state, backend: { latest: event.backend, latestT: event.t } };
  for (const [name, before] of state.dependencies) {
    const reading = event.dependencies[name];
    if (reading === undefined) continue;
    const now = after(before, reading, event.t);
    next = { ...next, dependencies: new Map(next.dependencies).set(name, now) };
    next = tell(next, event, before, now);
  }
  return next;
}

function after(before: DependencyState, reading: DependencyReading, t: number): DependencyState {
  const { spec } = before;
  const pressed = spec.gauges.filter((gauge) =>
    isPressed(gauge, reading.gauges, before.pressed.includes(gauge.name)),
  );
  const point = { t, values: reading.gauges };
  return {
    spec,
    latest: reading,
    latestT: t,
    isSeen: before.isSeen || isToldOf(reading),
    downSinceT: sinceNot(before.downSinceT, reading.up, t),
    unscrapedSinceT: sinceNot(before.unscrapedSinceT, reading.scraped, t),
    pressed: pressed.map(({ name }) => name),
    series: appendPoint(before.series, point, (a, b) => merged(spec, a, b)),
  };
}

function isToldOf({ scraped, up, gauges }: DependencyReading): boolean {
  return scraped !== null || up !== null || Object.values(gauges).some((value) => value !== null);
}

function tell(
  state: RunState,
  event: Stamp & PrometheusObserved,
  before: DependencyState,
  now: DependencyState,
): RunState {
  const { spec, latest } = now;
  const { title } = spec;
  let next = state;
  if (now.downSinceT !== null && before.downSinceT === null)
    next = say(next, event, 'bad', { kind: 'dependency-down', title });
  if (now.downSinceT === null && before.downSinceT !== null) {
    const downMs = event.t - before.downSinceT;
    next = say(next, event, 'good', { kind: 'dependency-up', title, downMs });
  }
  if (now.unscrapedSinceT !== null && before.unscrapedSinceT === null) {
    next = say(next, event, 'warning', { kind: 'exporter-down', title });
  }
  if (now.unscrapedSinceT === null && before.unscrapedSinceT !== null) {
    next = say(next, event, 'good', { kind: 'exporter-up', title });
  }
  for (const gauge of spec.gauges) {
    const isNews = now.pressed.includes(gauge.name) && !before.pressed.includes(gauge.name);
    if (latest === null || !isNews) continue;
    next = tellNear(next, event, spec, gauge, latest.gauges);
  }
  return next;
}

/** Of what is too much at all, one is no news: that it lasts is. */
function tellNear(
  state: RunState,
  event: Stamp,
  dependency: Dependency,
  gauge: Gauge,
  values: Values,
): RunState {
  const [value, limit] = [values[gauge.name] ?? null, limitOf(gauge, values)];
  if (value === null || limit === null || gauge.limit === 0) return state;
  const { title } = dependency;
  return say(state, event, 'warning', { kind: 'dependency-near-limit', title, gauge, value, limit });
}

/** An unknown answer changes nothing: only a clear no begins an outage, only a clear yes ends it. */
function sinceNot(since: number | null, is: boolean | null, t: number): number | null {
  if (is === null) return since;
  return is ? null : (since ?? t);
}

/** Of rates the mean, of levels the worse. */
function merged({ gauges }: Dependency, a: GaugePoint, b: GaugePoint): GaugePoint {
  const values = gauges.map((gauge) => {
    const [x, y] = [a.values[gauge.name] ?? null, b.values[gauge.name] ?? null];
    const isMean = gauge.unit === 'per-second' && x !== null && y !== null;
    return [gauge.name, isMean ? (x + y) / 2 : worseOf(gauge, x, y)] as const;
  });
  return { t: a.t, values: Object.fromEntries(values) };
}
