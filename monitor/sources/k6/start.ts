import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { detailOf, EXIT, PalierError } from '../../../core/lib/errors.ts';
import type {
  LoadEnded,
  LoadPhase,
  LoadPlan,
  LoadStopRequested,
  PalierEvent,
} from '../../../core/timeline/events.ts';
import { planDurationMs } from '../../../core/timeline/plan.ts';
import { LOAD_BEGINS } from '../../../load/signals.ts';
import { createStatusReporter } from '../status.ts';
import { type K6Script, k6Arguments, k6Environment, runEnvironment } from './command.ts';
import { freePort } from './free-port.ts';
import { createGeneratorMeter } from './generator.ts';
import { startK6Process } from './k6-process.ts';
import { parseK6Summary, totalsOf } from './k6-summary.ts';
import { createLiveMetrics, isEmpty } from './live-metrics.ts';
import { LOG_FILE, loadEnded } from './load-ended.ts';
import { openLogFile } from './log-file.ts';
import { createLogReader } from './log-reader.ts';
import { startReceiver } from './receiver.ts';
import { createScriptPhases } from './script-phases.ts';
import { shownPath } from './shown-path.ts';
import { followStatus } from './status-poll.ts';
import { logLineWithoutSecrets, summaryWithoutSecrets } from './without-secrets.ts';

export interface K6Options {
  readonly binary: string;
  readonly script: K6Script;
  readonly plan: LoadPlan;
  /** The run folder: gets `k6-summary.json` (by k6 itself) and `k6.log`. */
  readonly workDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly emit: (event: PalierEvent) => void;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  readonly limits?: Partial<K6Limits>;
}

/** Milliseconds. */
export interface K6Limits {
  /** Between two pushes of k6's metrics. */
  readonly push: number;
  /** Without any sign of life after the start: k6 is killed. Its own limit for setup() is 60 s. */
  readonly start: number;
  /** Without a push while it runs: the source counts as degraded. */
  readonly silence: number;
  /** After stop(), beyond the time that teardown() may take: k6 is killed. */
  readonly stop: number;
  /** After the end of what was started as k6: what goes on then was left behind. */
  readonly leftBehind: number;
  /** After the end of the plan, beyond the same: k6 is killed. Running iterations get 10 s. */
  readonly overtime: number;
}

export interface RunningK6 {
  readonly pid: number;
  /** Graceful: iterations end, teardown() cleans up, k6 writes its summary. Asking again changes nothing. */
  stop(by: LoadStopRequested['by']): void;
  /** At once, without a summary. */
  kill(): void;
  /** Resolves with the last event of the load, after it was emitted. Never rejects. */
  readonly done: Promise<LoadEnded>;
}

const LIMITS: K6Limits = {
  push: 1_000,
  start: 90_000,
  silence: 5_000,
  stop: 15_000,
  leftBehind: 2_000,
  overtime: 30_000,
};
/** k6's own. */
const TEARDOWN_MS = 60_000;
const SUMMARY_FILE = 'k6-summary.json';
/** Of a push. A shorter window would make a rate of a few requests look like a peak: they wait for the next sample. */
const SHORTEST_WINDOW = 0.5;

/**
 * Starts k6 and emits `load.started` at its first iteration, `k6.sample` about every second and `load.ended` last,
 * `load.phase` before and after where setup() and teardown() take their time, with `source.status` of `k6` in between.
 * Rejects with PalierError (`k6-missing`, `k6-broken`, `k6-no-port`) when k6 can't be started; whatever happens later is
 * told by `load.ended`.
 */
export async function startK6(options: K6Options): Promise<RunningK6> {
  const { plan, script, emit, now = () => performance.now() } = options;
  const limits = { ...LIMITS, ...options.limits };
  const startMs = limits.start + Math.ceil((script.initMs ?? 0) / 1000) * 1000;
  const report = createStatusReporter(emit);
  const live = createLiveMetrics(Object.keys(plan.thresholds));
  const reader = createLogReader(shownPath(script));
  const log = openLogFile(join(options.workDir, LOG_FILE));
  const summaryFile = join(options.workDir, SUMMARY_FILE);

  const spawnedAt = now();
  const teardownMs = script.teardownTimeoutMs ?? TEARDOWN_MS;
  let began = false;
  let over = false;
  let lastPushAt: number | null = null;
  let sampledAt = spawnedAt;
  let stopRequested = false;
  let killedBecause: string | null = null;
  let killed = false;
  let exceptions = 0;

  const phases = createScriptPhases(now, (at) => tellPhase('setup', at), begin);

  report('k6', 'connecting', { code: 'k6-starts', values: {} });
  const receiver = await startReceiver({
    wanted: live.wanted,
    onPush(series) {
      const before = lastPushAt ?? spawnedAt;
      lastPushAt = now();
      live.take(series);
      // Scripts may leave out the tag that tells setup() from the load; k6's own word is the better one.
      if (live.hasBegun(!phases.isKnown())) begin(before);
      if (!began || over) return;
      const overAt = phases.teardownSince();
      if (overAt !== null) return endIterations(overAt);
      // k6 pushes once more at its end, soon after the last time.
      if (now() - sampledAt >= limits.push * SHORTEST_WINDOW) sample();
      report('k6', 'ok');
    },
    onDamaged: (error) =>
      report('k6', 'degraded', { code: 'k6-metrics-damaged', values: { detail: detailOf(error) } }),
  }).catch((cause) => {
    throw new PalierError(
      'k6-no-port',
      EXIT.environment,
      {
        en: `expected a free port on 127.0.0.1 for k6's metrics, got: ${cause.message}`,
        fr: `un port libre sur 127.0.0.1 est attendu pour les métriques de k6 : ${cause.message}`,
      },
      {
        en: 'Close programs that hold many ports, and try again.',
        fr: 'Fermez les programmes qui tiennent beaucoup de ports, et réessayez.',
      },
      { cause },
    );
  });

  const apiPort = await freePort();
  const k6 = await startK6Process({
    binary: options.binary,
    args: k6Arguments(script, summaryFile, apiPort),
    cwd: script.cwd,
    env: k6Environment(options.env, { ...script.env, ...runEnvironment(plan, receiver.url, limits.push) }),
    input: script.code,
    onLine(line, stream) {
      log.write(logLineWithoutSecrets(line));
      if (stream === 'stderr') readLog(line);
    },
  }).catch(async (error) => {
    await Promise.all([receiver.close(), log.close()]);
    report('k6', 'down', { code: 'k6-not-started', values: { detail: detailOf(error) } });
    throw error;
  });

  const meter = createGeneratorMeter(k6.pid);
  const endAsking = apiPort === null ? () => {} : followStatus(apiPort, phases.onStatus);
  const timers = [
    setTimeout(() => {
      if (lastPushAt === null && !phases.isKnown()) {
        killFor(`k6 gave no sign of life within ${startMs / 1000} s of its start, and was killed`);
      }
    }, startMs),
    setInterval(watchSilence, Math.min(1_000, limits.silence)),
  ];

  void k6.left.then(() => timers.push(setTimeout(endLeftBehind, limits.leftBehind)));

  return { pid: k6.pid, stop, kill, done: finish() };

  function tellPhase(phase: LoadPhase['phase'], sinceAt: number): void {
    emit({ type: 'load.phase', phase, agoMs: Math.round(now() - sinceAt) });
  }

  /** @param sinceAt what came since then is of the load */
  function begin(sinceAt = now()): void {
    if (began) return;
    began = true;
    sampledAt = sinceAt;
    emit({ type: 'load.started', pid: k6.pid });
    const planned = planDurationMs(plan);
    if (planned === null) return;
    const overtime = teardownMs + limits.overtime;
    timers.push(
      setTimeout(
        () => killFor(`k6 went on ${overtime / 1000} s after its plan, and was killed`),
        planned + overtime,
      ),
    );
  }

  /** What was pushed since holds the last of the iterations. */
  function endIterations(sinceAt: number): void {
    over = true;
    sample();
    tellPhase('teardown', sinceAt);
  }

  function sample(end: Parameters<typeof live.sample>[1] = null): void {
    const at = now();
    const windowMs = Math.round(Math.max(at - sampledAt, limits.push * SHORTEST_WINDOW));
    sampledAt = at;
    const thrown = reader.exceptions() - exceptions;
    exceptions += thrown;
    const taken = { ...live.sample(windowMs, end), exceptions: thrown };
    if (end !== null && isEmpty(taken)) return;
    const generator = meter.use();
    emit(generator === null ? taken : { ...taken, generator });
  }

  function readLog(line: string): void {
    if (reader.read(line).message.includes(LOAD_BEGINS)) begin();
  }

  function watchSilence(): void {
    if (!began || over || lastPushAt === null) return;
    const silent = now() - lastPushAt;
    if (silent < limits.silence) return;
    report('k6', 'degraded', { code: 'k6-silent', values: { silentMs: limits.silence } });
  }

  function stop(by: LoadStopRequested['by']): void {
    if (stopRequested || killed) return;
    stopRequested = true;
    emit({ type: 'load.stop-requested', by });
    k6.signal('SIGINT');
    const limit = teardownMs + limits.stop;
    timers.push(setTimeout(() => killFor(`k6 did not stop within ${limit / 1000} s, and was killed`), limit));
  }

  /** A script around k6 is gone, and k6 goes on (stopping takes its time), or a helper of it. */
  function endLeftBehind(): void {
    if (existsSync(summaryFile)) k6.signal('SIGKILL');
    else if (!stopRequested) killFor('what was started as k6 ended and left a load behind, which was killed');
  }

  function kill(): void {
    killed = true;
    stopRequested = true;
    k6.signal('SIGKILL');
  }

  function killFor(reason: string): void {
    killedBecause = reason;
    k6.signal('SIGKILL');
  }

  async function finish(): Promise<LoadEnded> {
    const { exitCode, signal } = await k6.ended;
    for (const timer of timers) clearTimeout(timer);
    endAsking();
    await Promise.all([receiver.close(), log.close()]);
    const text = await summaryWithoutSecrets(summaryFile);
    const summary = text === null ? null : parseK6Summary(text);
    const totals = summary === null ? null : totalsOf(summary);
    // Without a summary (killed): what was pushed and not sampled yet.
    if (began || (totals !== null && totals.iterations > 0)) sample(totals);
    const ending = { exitCode, signal, stopRequested, killedBecause };
    const ended = loadEnded(plan, ending, { summary, live, log: reader });
    report('k6', 'off', { code: 'load-over', values: {} });
    emit(ended);
    return ended;
  }
}
