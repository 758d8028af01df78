import { resolve } from 'node:path';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { Lang } from '../../../core/lib/lang.ts';
import type { EventType, TimelineEvent } from '../../../core/timeline/events.ts';
import { judgeRun } from '../../../core/verdict/judge-run.ts';
import { writeCommands, writeJson } from '../../../system/output/streams.ts';
import { limitsFor } from '../../config/limits.ts';
import { readConfig } from '../../config/read-config.ts';
import type { PalierConfig } from '../../config/schema.ts';
import { githubAnnotations, githubError } from '../../gate/github.ts';
import { type JudgedRun, judgedRun } from '../../gate/judged-run.ts';
import { junitOf } from '../../gate/junit.ts';
import { loadPerformanceOf } from '../../gate/load-performance.ts';
import { markdownOf } from '../../gate/markdown.ts';
import { openMetricsOf } from '../../gate/openmetrics.ts';
import { summaryLines } from '../../i18n/summary.ts';
import { writtenSummary } from '../../i18n/written.ts';
import { writeArtifact } from '../../recorder/write-artifact.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import { type AllowedDifferences, foldersOf } from '../recorded/compare-runs.ts';
import { recordedRun } from '../recorded/recorded-run.ts';
import { messageOf, orJunitError } from '../terminal/or-junit-error.ts';
import { gateAgainstBaseline } from './baseline.ts';

export interface GateOptions {
  readonly runs: readonly string[];
  readonly resultsDir: string;
  /** Objectives instead of the recorded ones; null: the recorded ones. */
  readonly config: string | null;
  /** Paths, relative to the working directory; null: not wanted. */
  readonly files: Readonly<Record<'junit' | 'openmetrics' | 'loadPerformance' | 'markdown', string | null>>;
  readonly github: boolean;
  /** Runs or groups to compare with; empty: absolute objectives alone. */
  readonly baseline: readonly string[];
  readonly allowed: AllowedDifferences;
  readonly common: CommonOptions;
}

/** `palier gate`: judges recorded runs from their timelines alone. @returns the exit code */
export async function runGate(options: GateOptions, context: CliContext): Promise<number> {
  const junit = { file: options.files.junit, suite: 'palier gate', name: 'the runs can be judged' };
  try {
    return await orJunitError(() => judgeAll(options, context), junit, context);
  } catch (error) {
    if (options.github) writeCommands(context.stdout, [githubError(messageOf(error))]);
    throw error;
  }
}

async function judgeAll(options: GateOptions, context: CliContext): Promise<number> {
  const { files, common } = options;
  if (files.loadPerformance !== null && options.runs.length > 1) {
    throw new PalierError(
      'one-run-only',
      EXIT.usage,
      {
        en: `--load-performance: expected one run, got ${options.runs.length}`,
        fr: `--load-performance : une seule exécution attendue, ${options.runs.length} reçues`,
      },
      { en: 'Ask for it run by run.', fr: 'Demandez-le exécution par exécution.' },
    );
  }
  const config = options.config === null ? null : await readConfig(options.config, context.cwd);
  const alone: JudgedRun[] = [];
  for (const dir of await foldersOf(options.runs, options.resultsDir))
    alone.push(await judgedRunOf(dir, config, common.lang, context));
  const runs = options.baseline.length === 0 ? alone : await gateAgainstBaseline(alone, options, context);
  const write = async (file: string | null, content: string) => {
    if (file !== null) await writeArtifact(resolve(context.cwd, file), content);
  };
  await write(files.junit, junitOf(runs));
  await write(files.openmetrics, openMetricsOf(runs));
  await write(files.loadPerformance, runs[0] === undefined ? '' : loadPerformanceOf(runs[0]));
  await write(files.markdown, markdownOf(runs));
  if (options.github) writeCommands(context.stdout, githubAnnotations(runs));
  for (const run of runs) {
    if (common.json) writeJson(context.stdout, jsonOf(run));
    else context.stdout.write(textOf(run, common));
  }
  return worst(runs);
}

/** Judges a recorded run; `config`: by these objectives instead of the recorded ones. */
export async function judgedRunOf(
  dir: string,
  config: PalierConfig | null,
  lang: Lang,
  context: Pick<CliContext, 'stderr' | 'env'>,
): Promise<JudgedRun> {
  const recorded = recordedRun(dir, lang, context);
  async function* open(only?: EventType): AsyncGenerator<TimelineEvent> {
    for await (const event of recorded(only)) {
      yield event.type === 'run.started' && config !== null
        ? { ...event, objectives: limitsFor(config, event.load ?? { scenario: 'watch', profile: '' }) }
        : event;
    }
  }
  return judgedRun(dir, await judgeRun(open));
}

function textOf({ dir, measures }: JudgedRun, { lang }: CommonOptions): string {
  const { summary, agreement, bottlenecks } = measures;
  return `${summaryLines(summary, lang, dir, { agreement, bottlenecks }).join('\n')}\n`;
}

function jsonOf({ runId, dir, measures }: JudgedRun): object {
  return { runId, runDir: dir, ...writtenSummary(measures.summary) };
}

/** One failed run fails the gate; then one that can't be judged keeps it from passing. */
function worst(runs: readonly JudgedRun[]): number {
  const verdicts = runs.map(({ measures }) => measures.summary.verdict);
  if (verdicts.includes('fail')) return EXIT.gateFailed;
  return verdicts.every((verdict) => verdict === 'pass') ? EXIT.ok : EXIT.inconclusive;
}
