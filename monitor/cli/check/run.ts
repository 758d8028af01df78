import { resolve } from 'node:path';
import { EXIT, type ExitCode, PalierError } from '../../../core/lib/errors.ts';
import { said } from '../../../core/lib/lang.ts';
import { writeJson } from '../../../system/output/streams.ts';
import { apiChecks } from '../../check/api.ts';
import type { Check, CheckResult, Family } from '../../check/check.ts';
import type { CheckContext } from '../../check/context.ts';
import { infraChecks } from '../../check/infra.ts';
import { junitOf } from '../../check/junit.ts';
import { countsOf, lineOf } from '../../check/lines.ts';
import { monitoringChecks } from '../../check/monitoring.ts';
import { resilienceChecks } from '../../check/resilience.ts';
import { exitCodeOf, runChecks } from '../../check/run-checks.ts';
import { writeArtifact } from '../../recorder/write-artifact.ts';
import { execInPod } from '../../sources/kubernetes/exec.ts';
import { directPrometheus, findPrometheus } from '../../sources/prometheus/access.ts';
import type { PrometheusAddress } from '../../sources/prometheus/address.ts';
import type { Target } from '../../sources/target/resolve.ts';
import { systemTiming } from '../../sources/timing.ts';
import { findLoadTarget } from '../cluster/load-target.ts';
import { chooseRunCluster, type RunCluster } from '../cluster/run-cluster.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import type { RawObserve } from '../options/options.ts';
import { isInCluster } from '../session/observe.ts';
import { createNotes } from '../terminal/notes.ts';
import { orJunitError } from '../terminal/or-junit-error.ts';

export interface CheckRunOptions {
  readonly families: readonly Family[];
  readonly observe: RawObserve;
  readonly monitoringNamespace: string;
  readonly baseUrl: string | null;
  readonly prometheus: PrometheusAddress | null;
  /** Whether `api` may delete pods. */
  readonly kill: boolean;
  /** Whether what is still coming about is waited for. */
  readonly wait: boolean;
  readonly junit: string | null;
  readonly common: CommonOptions;
}

/** Checks and says what was found, line by line. @throws PalierError when there is nothing to check */
export async function runCheck(options: CheckRunOptions, context: CliContext): Promise<ExitCode> {
  const junit = { file: options.junit, suite: 'palier check', name: 'the cluster can be checked' };
  return orJunitError(() => checkAll(options, context), junit, context);
}

async function checkAll(options: CheckRunOptions, context: CliContext): Promise<ExitCode> {
  const aborting = new AbortController();
  const stopListening = context.signals.listen(() => aborting.abort());
  const cluster = await chooseRunCluster({
    observe: options.observe,
    context,
    notes: createNotes(context),
    lang: options.common.lang,
    mayStartSandbox: false,
    signal: aborting.signal,
  });
  const { lang } = options.common;
  const { checkContext, close } = checkContextOf(cluster, options, context, aborting.signal);
  try {
    const results: CheckResult[] = [];
    const say = options.common.json ? () => {} : (line: string) => context.stdout.write(`${line}\n`);
    for (const family of options.families) {
      if (aborting.signal.aborted) break;
      say(`== ${family}`);
      const checks = checksOf(family, checkContext, options);
      results.push(
        ...(await runChecks(family, checks, systemTiming.now, (result) => say(lineOf(result, lang)))),
      );
    }
    say(`\n${countsOf(results, lang)}`);
    if (options.common.json)
      writeJson(context.stdout, {
        target: cluster.name,
        kind: cluster.kind,
        results: results.map(inEnglish),
      });
    if (options.junit !== null)
      await writeArtifact(resolve(context.cwd, options.junit), junitOf(results, cluster));
    return aborting.signal.aborted ? EXIT.interrupted : exitCodeOf(results);
  } finally {
    stopListening();
    close();
    await cluster.leave();
  }
}

/** For programs. */
function inEnglish({ family, title, status, evidence, durationMs }: CheckResult) {
  return { family, title: title.en, status, evidence: said(evidence, 'en'), durationMs };
}

function checksOf(family: Family, context: CheckContext, { kill }: CheckRunOptions): readonly Check[] {
  switch (family) {
    case 'infra':
      return infraChecks(context);
    case 'api':
      return apiChecks(context, { kill });
    case 'resilience':
      return resilienceChecks(context);
    case 'monitoring':
      return monitoringChecks(context);
    default:
      return family satisfies never;
  }
}

function checkContextOf(
  cluster: RunCluster,
  options: CheckRunOptions,
  context: CliContext,
  signal: AbortSignal,
) {
  const { connection, namespace, kind } = cluster;
  const { client, access } = connection;
  const [hpa] = cluster.hpas;
  if (hpa === undefined)
    throw new PalierError(
      'hpa-not-found',
      EXIT.usage,
      { en: 'no HorizontalPodAutoscaler to check', fr: 'aucun HorizontalPodAutoscaler à vérifier' },
      { en: 'choose with --hpa', fr: 'choisissez-en un avec --hpa' },
    );
  let target: Promise<Target | null> | null = null;
  const search = {
    client,
    apiServer: access.server,
    inCluster: isInCluster(context),
    signal,
    namespace: options.monitoringNamespace,
  };
  const checkContext: CheckContext = {
    kind,
    client,
    namespace,
    monitoringNamespace: options.monitoringNamespace,
    hpa,
    async baseUrl() {
      target ??= findLoadTarget(cluster, { baseUrl: options.baseUrl, ownScript: false }, context).then(
        (found) => found.target,
      );
      return (await target)?.baseUrl ?? '';
    },
    exec: (call) => execInPod(access, call),
    prometheus: async () =>
      options.prometheus === null ? findPrometheus(search) : directPrometheus(options.prometheus),
    timing: systemTiming,
    waits: options.wait,
    clock: Date.now,
    signal,
  };
  return { checkContext, close: () => void target?.then((found) => found?.close()).catch(() => undefined) };
}
