import { basename, resolve } from 'node:path';
import { stringify } from 'yaml';
import { EXIT, type ExitCode, PalierError } from '../../../core/lib/errors.ts';
import type { LoadPlan } from '../../../core/timeline/events.ts';
import { OWN_PROFILE } from '../../../core/timeline/plan.ts';
import { bestOf, cautionsOf, differencesOf, refusalOf } from '../../../core/tune/advise.ts';
import { backtest } from '../../../core/tune/backtest.ts';
import { spread } from '../../../core/tune/front.ts';
import type { Objective } from '../../../core/tune/outcome.ts';
import { patchBetween } from '../../../core/tune/patch.ts';
import type { Rebuilt } from '../../../core/tune/rebuild.ts';
import { type SearchResult, search, type Tried } from '../../../core/tune/search.ts';
import { sideBySide } from '../../../core/tune/side-by-side.ts';
import { writeJson } from '../../../system/output/streams.ts';
import { findRun } from '../../recorder/results.ts';
import { writeArtifact } from '../../recorder/write-artifact.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import { recordedRun } from '../recorded/recorded-run.ts';
import { createNotes } from '../terminal/notes.ts';
import { createEvaluators, type Evaluators } from './evaluators.ts';
import { frontChart } from './front-chart.ts';
import { modelOfRun } from './model-of-run.ts';
import {
  backtestLines,
  basisLines,
  frontLines,
  refusalLine,
  sideBySideLines,
  unsuitableText,
  valueText,
  whyLines,
} from './render.ts';
import { settingsInShort } from './settings.ts';
import { type TuneWords, tuneWords } from './words.ts';

export interface TuneOptions {
  readonly run: string;
  readonly resultsDir: string;
  readonly objectives: readonly Objective[];
  readonly budget: number;
  /** How many of the front are shown. */
  readonly show: number;
  /** Per cent of the CPU request; null: the recorded target. */
  readonly needPercent: number | null;
  /** Share of the replica-seconds, 0 to 1. */
  readonly maxError: number;
  /** Which of the shown ones the patch is of; null: the one to try first. */
  readonly pick: number | null;
  readonly output: string | null;
  /** A second run: its settings are predicted from the first. */
  readonly compare: string | null;
  readonly common: CommonOptions;
}

type Modelled = Extract<Rebuilt, { ok: true }> & {
  /** null: it was only watched. */
  readonly load: LoadPlan | null;
};

/** `palier tune`: backtest, then search or comparison. @returns 4 when the model must not advise */
export async function runTune(options: TuneOptions, context: CliContext): Promise<ExitCode> {
  const words = tuneWords(options.common.lang);
  const dir = await findRun(options.resultsDir, options.run, Date.now());
  const first = await modelled(dir, options, context, words);
  const write = (lines: readonly string[]) => context.stdout.write(`${lines.join('\n')}\n`);
  const width = Math.min(110, context.stdout.columns ?? 100);
  if (options.compare !== null) return await compare(first, dir, options, context, words, width);

  const { model, basis } = first;
  const test = backtest(model, first.actual.replicas);
  const refusal = refusalOf(test, options.maxError);
  const { json } = options.common;
  if (!json) {
    write([
      words.run(basename(dir), first.hpa, settingsInShort(model.spec, words)),
      '',
      ...section(words.modelTitle, basisLines(model, basis, words)),
      ...section(words.backtestTitle, backtestLines(test, model, width - 2, words)),
    ]);
  }
  const told = {
    schema: 'palier.tune/1',
    run: basename(dir),
    hpa: first.hpa,
    spec: model.spec,
    basis,
    pod: model.pod,
  };
  if (refusal !== null) {
    if (json) write([JSON.stringify({ ...told, backtest: test, refusal, front: null, best: null })]);
    else write([`${words.refusedTitle}: ${refusalLine(refusal, words)}`]);
    return EXIT.inconclusive;
  }

  const started = performance.now();
  const evaluators = createEvaluators(model, options.budget, context);
  const { result, best, shown, chosen, without } = await searchFrom(
    first,
    options,
    evaluators,
    context,
    words,
  ).finally(evaluators.close);
  const seconds = (performance.now() - started) / 1000;
  const patch = patchBetween(model.spec, chosen.spec);
  if (options.output !== null) await writeArtifact(resolve(context.cwd, options.output), stringify(patch));
  if (json) {
    const entry = (one: Tried) => ({
      spec: one.spec,
      outcome: one.outcome,
      patch: patchBetween(model.spec, one.spec),
      differences: differencesOf(result.recorded.outcome, one.outcome, test, model),
      cautions: cautionsOf(result.recorded, one),
    });
    const search = { tried: result.tried.length, seconds, objectives: options.objectives };
    writeJson(context.stdout, {
      ...told,
      backtest: test,
      refusal: null,
      search,
      recorded: entry(result.recorded),
      front: shown.map(entry),
      best: entry(best),
      patch,
      without: without.map(entry),
    });
    return EXIT.ok;
  }
  const number = shown.indexOf(chosen) + 1;
  write([
    ...section(words.searchTitle(words.whole(result.tried.length), words.duration(seconds * 1000)), [
      ...frontLines(shown, result.recorded, words),
      '',
      ...chartLines(result, shown, options, width, words),
    ]),
    ...(chosen === result.recorded
      ? [words.bestIsRecorded]
      : [
          ...section(words.bestTitle(number), whyLines(result.recorded, chosen, without, test, model, words)),
          ...section(words.patchTitle(number), stringify(patch).trimEnd().split('\n')),
          ...proveLines(options, dir, first.load, words),
        ]),
  ]);
  return EXIT.ok;
}

async function modelled(
  dir: string,
  { needPercent, common }: TuneOptions,
  context: CliContext,
  words: TuneWords,
): Promise<Modelled> {
  const unsuitable = (why: string) =>
    new PalierError('run-not-tunable', EXIT.inconclusive, `${basename(dir)}: ${why}`);
  let isWhole = true;
  const events = recordedRun(dir, common.lang, context, ({ kind, lost }) => {
    // A recording that only ends early is whole up to there.
    if (lost && kind !== 'truncated') isWhole = false;
  });
  let load: LoadPlan | null = null;
  async function* noted() {
    for await (const event of events()) {
      if (event.type === 'run.started') load = event.load;
      yield event;
    }
  }
  const rebuilt = await modelOfRun(noted(), { needPercent });
  if (!isWhole) throw unsuitable(words.notWhole);
  if (!rebuilt.ok) throw unsuitable(unsuitableText(rebuilt.why, words));
  return { ...rebuilt, load };
}

async function searchFrom(
  { model }: Modelled,
  options: TuneOptions,
  { evaluate }: Evaluators,
  context: CliContext,
  words: TuneWords,
): Promise<{
  readonly result: SearchResult;
  readonly best: Tried;
  readonly shown: readonly Tried[];
  /** The one that the patch is of, and the same without each of its settings. */
  readonly chosen: Tried;
  readonly without: readonly Tried[];
}> {
  const { objectives, budget } = options;
  const notes = createNotes(context);
  let toldAt = performance.now();
  const result = await search(model, {
    objectives,
    budget,
    evaluate,
    onProgress(tried) {
      if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
      toldAt = performance.now();
      notes.say(words.progress(tried, budget));
    },
  });
  const found = bestOf(result, objectives);
  const best = found === result.recorded ? found : await result.simplify(found);
  const shown: Tried[] = [];
  for (const one of shownOf(result, found, options))
    shown.push(one === found ? best : await result.simplify(one));
  const chosen = options.pick === null ? best : pick(shown, options.pick);
  return { result, best, shown, chosen, without: await result.withoutEach(chosen) };
}

const PROGRESS_EVERY_MS = 2_000;

/** The recorded settings have a line of their own. */
function shownOf({ front, recorded }: SearchResult, best: Tried, { objectives, show }: TuneOptions) {
  const others = front.filter((one) => one !== recorded);
  return spread(others, objectives, show, best === recorded ? null : best);
}

function chartLines(
  { front, recorded }: SearchResult,
  shown: readonly Tried[],
  { objectives }: TuneOptions,
  width: number,
  words: TuneWords,
): readonly string[] {
  const nameOf = (objective: Objective) => words.objectives[objective];
  const textOf = (objective: Objective, value: number) => valueText(objective, value, words);
  const chart = frontChart({ shown, front, recorded, objectives, width: width - 2, nameOf, textOf });
  return chart.length === 0 ? [] : [...chart, words.frontKey];
}

function pick(shown: readonly Tried[], number: number): Tried {
  const found = shown[number - 1];
  if (found !== undefined) return found;
  throw new PalierError('tune-pick', EXIT.usage, `expected --pick 1 to ${shown.length}, got ${number}`);
}

function proveLines(
  { output, run }: TuneOptions,
  dir: string,
  load: LoadPlan | null,
  words: TuneWords,
): readonly string[] {
  const scenario = (load?.profile === OWN_PROFILE ? load.script : load?.scenario) ?? 'ramp';
  const file = output ?? 'hpa-patch.yaml';
  return [
    ...(output === null ? [] : [words.written(output)]),
    words.prove(
      `${output === null ? `palier tune ${run} --output ${file} && ` : ''}palier load ${scenario} --hpa-patch ${file}`,
    ),
    words.compare(`palier tune ${basename(dir)} --compare latest`),
  ];
}

async function compare(
  first: Modelled,
  dir: string,
  options: TuneOptions,
  context: CliContext,
  words: TuneWords,
  width: number,
): Promise<ExitCode> {
  const otherDir = await findRun(options.resultsDir, options.compare ?? '', Date.now());
  const second = await modelled(otherDir, options, context, words);
  const result = sideBySide(first, second);
  const [run, other] = [basename(dir), basename(otherDir)];
  if (options.common.json) {
    const told = { schema: 'palier.tune-comparison/1', run, other, spec: second.model.spec };
    writeJson(context.stdout, { ...told, ...result });
    return EXIT.ok;
  }
  const lines = [
    words.comparison(run, other),
    settingsInShort(second.model.spec, words),
    ...costLines(first, second, words),
    ...sideBySideLines(result, width, words),
  ];
  context.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.ok;
}

/** Other work for each request is the first thing to look at where a prediction is off. */
function costLines(
  { basis: first }: Modelled,
  { basis: second }: Modelled,
  words: TuneWords,
): readonly string[] {
  if (first.requestCost === null || second.requestCost === null) return [];
  return [words.costs(words.decimal(first.requestCost.median), words.decimal(second.requestCost.median))];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return [title, ...lines.map((line) => (line === '' ? '' : `  ${line}`)), ''];
}
