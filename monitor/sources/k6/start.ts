import { join } from 'node:path';
import { detailOf, EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { LoadEnded, LoadPlan, LoadStopRequested, PalierEvent } from '../../../core/timeline/events.ts';
import { planDurationMs } from '../../../core/timeline/plan.ts';
import { LOAD_BEGINS } from '../../../load/signals.ts';
import { createStatusReporter } from '../status.ts';
import { type K6Script, k6Arguments, k6Environment, runEnvironment } from './command.ts';
import { freePort } from './free-port.ts';
import { createGeneratorMeter } from './generator.ts';
import { startK6Process } from './k6-process.ts';
import { parseK6Summary, totalsOf } from './k6-summary.ts';
import { limitLifetime } from './lifetime.ts';
import { type K6Limits, LIMITS } from './limits.ts';
import { createLiveLoad } from './live-load.ts';
import { LOG_FILE, loadEnded } from './load-ended.ts';
import { openLogFile } from './log-file.ts';
import { createLogReader } from './log-reader.ts';
import { startReceiver } from './receiver.ts';
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

export interface RunningK6 {
  readonly pid: number;
  /** Graceful: iterations end, teardown() cleans up, k6 writes its summary. Asking again changes nothing. */
  stop(by: LoadStopRequested['by']): void;
  /** At once, without a summary. */
  kill(): void;
  /** Resolves with the last event of the load, after it was emitted. Never rejects. */
  readonly done: Promise<LoadEnded>;
}

/** k6's own. */
const TEARDOWN_MS = 60_000;
const SUMMARY_FILE = 'k6-summary.json';

/**
 * Starts k6 and emits `load.started` at its first iteration, `k6.sample` about every second and `load.ended` last,
 * `load.phase` before and after where setup() and teardown() take their time, with `source.status` of `k6` in between.
 * Rejects with PalierError (`k6-missing`, `k6-broken`, `k6-no-port`) when k6 can't be started; whatever happens later is
 * told by `load.ended`.
 */
export async function startK6(options: K6Options): Promise<RunningK6> {
  const { plan, script, emit, now = () => performance.now() } = options;
  const limits = { ...LIMITS, ...options.limits };
  const report = createStatusReporter(emit);
  const reader = createLogReader(shownPath(script));
  const log = openLogFile(join(options.workDir, LOG_FILE));
  const summaryFile = join(options.workDir, SUMMARY_FILE);
  const load = createLiveLoad({
    thresholds: Object.keys(plan.thresholds),
    limits,
    now,
    emit,
    report,
    exceptions: reader.exceptions,
    generatorUse: () => meter.use(),
    onBegin() {
      emit({ type: 'load.started', pid: k6.pid });
      lifetime.begin();
    },
  });

  report('k6', 'connecting', { code: 'k6-starts', values: {} });
  const receiver = await startReceiver({
    wanted: load.metrics.wanted,
    onPush: load.onPush,
    onDamaged: (error) =>
      report('k6', 'degraded', { code: 'k6-metrics-damaged', values: { detail: detailOf(error) } }),
  }).catch((cause) => {
    throw noPort(cause);
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
      if (stream === 'stderr' && reader.read(line).message.includes(LOAD_BEGINS)) load.begin();
    },
  }).catch(async (error) => {
    await Promise.all([receiver.close(), log.close()]);
    report('k6', 'down', { code: 'k6-not-started', values: { detail: detailOf(error) } });
    throw error;
  });

  const meter = createGeneratorMeter(k6.pid);
  const endAsking = apiPort === null ? () => {} : followStatus(apiPort, load.onStatus);
  const lifetime = limitLifetime({
    k6,
    limits,
    startMs: limits.start + Math.ceil((script.initMs ?? 0) / 1000) * 1000,
    teardownMs: script.teardownTimeoutMs ?? TEARDOWN_MS,
    plannedMs: planDurationMs(plan),
    summaryFile,
    showsLife: load.showsLife,
    emit,
  });
  const silenceWatch = setInterval(load.watchSilence, Math.min(1_000, limits.silence));
  return { pid: k6.pid, stop: lifetime.stop, kill: lifetime.kill, done: finish() };

  async function finish(): Promise<LoadEnded> {
    const { exitCode, signal } = await k6.ended;
    lifetime.over();
    clearInterval(silenceWatch);
    endAsking();
    await Promise.all([receiver.close(), log.close()]);
    const text = await summaryWithoutSecrets(summaryFile);
    const summary = text === null ? null : parseK6Summary(text);
    load.end(summary === null ? null : totalsOf(summary));
    const ending = { exitCode, signal, ...lifetime.endedBy() };
    const ended = loadEnded(plan, ending, { summary, live: load.metrics, log: reader });
    report('k6', 'off', { code: 'load-over', values: {} });
    emit(ended);
    return ended;
  }
}

function noPort(cause: Error): PalierError {
  return new PalierError(
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
}
