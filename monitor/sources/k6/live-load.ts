import type { LoadPhase, PalierEvent } from '../../../core/timeline/events.ts';
import type { ReportStatus } from '../status.ts';
import type { GeneratorUse } from './generator.ts';
import type { K6Limits } from './limits.ts';
import { createLiveMetrics, isEmpty, type LiveMetrics, type Totals } from './live-metrics.ts';
import type { PushedSeries } from './remote-write/decode.ts';
import { createScriptPhases } from './script-phases.ts';
import type { K6Status } from './status-poll.ts';

export interface LiveLoadOptions {
  /** The metrics of the thresholds. */
  readonly thresholds: readonly string[];
  readonly limits: Pick<K6Limits, 'push' | 'silence'>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly emit: (event: PalierEvent) => void;
  readonly report: ReportStatus;
  /** Iterations that ended with an exception so far. */
  readonly exceptions: () => number;
  /** What k6's process used since it was asked before; null: not known. */
  readonly generatorUse: () => GeneratorUse | null;
  /** Called once. */
  readonly onBegin: () => void;
}

/** The load while it runs: when it begins, what of it is new about every second, and when its iterations are over. */
export interface LiveLoad {
  readonly metrics: LiveMetrics;
  onPush(series: readonly PushedSeries[]): void;
  onStatus(status: K6Status): void;
  /** The script itself says so. */
  begin(): void;
  /** k6 has pushed or answered. */
  showsLife(): boolean;
  /** Tells a silence of k6; to be called often. */
  watchSilence(): void;
  /** The last sample. @param totals k6's own final counts; null: it was killed */
  end(totals: Totals | null): void;
}

/** Of a push. A shorter window would make a rate of a few requests look like a peak: they wait for the next sample. */
const SHORTEST_WINDOW = 0.5;

export function createLiveLoad(options: LiveLoadOptions): LiveLoad {
  const { limits, now, emit, report } = options;
  const metrics = createLiveMetrics(options.thresholds);
  const startedAt = now();
  let hasBegun = false;
  let isOver = false;
  let lastPushAt: number | null = null;
  let sampledAt = startedAt;
  let exceptions = 0;
  const phases = createScriptPhases(now, (at) => tellPhase('setup', at), begin);

  return {
    metrics,
    onPush(series) {
      const before = lastPushAt ?? startedAt;
      lastPushAt = now();
      metrics.take(series);
      // Scripts may leave out the tag that tells setup() from the load; k6's own word is the better one.
      if (metrics.hasBegun(!phases.isKnown())) begin(before);
      if (!hasBegun || isOver) return;
      const overAt = phases.teardownSince();
      if (overAt !== null) return endIterations(overAt);
      // k6 pushes once more at its end, soon after the last time.
      if (now() - sampledAt >= limits.push * SHORTEST_WINDOW) sample();
      report('k6', 'ok');
    },
    onStatus: phases.onStatus,
    begin,
    showsLife: () => lastPushAt !== null || phases.isKnown(),
    watchSilence() {
      if (!hasBegun || isOver || lastPushAt === null) return;
      const silent = now() - lastPushAt;
      if (silent < limits.silence) return;
      report('k6', 'degraded', { code: 'k6-silent', values: { silentMs: limits.silence } });
    },
    end(totals) {
      // Without a summary (killed): what was pushed and not sampled yet.
      if (hasBegun || (totals !== null && totals.iterations > 0)) sample(totals);
    },
  };

  /** @param sinceAt what came since then is of the load */
  function begin(sinceAt = now()): void {
    if (hasBegun) return;
    hasBegun = true;
    sampledAt = sinceAt;
    options.onBegin();
  }

  /** What was pushed since holds the last of the iterations. */
  function endIterations(sinceAt: number): void {
    isOver = true;
    sample();
    tellPhase('teardown', sinceAt);
  }

  function tellPhase(phase: LoadPhase['phase'], sinceAt: number): void {
    emit({ type: 'load.phase', phase, agoMs: Math.round(now() - sinceAt) });
  }

  function sample(end: Totals | null = null): void {
    const at = now();
    const windowMs = Math.round(Math.max(at - sampledAt, limits.push * SHORTEST_WINDOW));
    sampledAt = at;
    const thrown = options.exceptions() - exceptions;
    exceptions += thrown;
    const taken = { ...metrics.sample(windowMs, end), exceptions: thrown };
    if (end !== null && isEmpty(taken)) return;
    const generator = options.generatorUse();
    emit(generator === null ? taken : { ...taken, generator });
  }
}
