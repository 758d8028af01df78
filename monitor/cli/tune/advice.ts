import { basename } from 'node:path';
import { stringify } from 'yaml';
import type { LoadPlan } from '../../../core/timeline/events.ts';
import { OWN_PROFILE } from '../../../core/timeline/plan.ts';
import { cautionsOf, differencesOf } from '../../../core/tune/advise.ts';
import type { Backtest } from '../../../core/tune/backtest.ts';
import type { Objective } from '../../../core/tune/outcome.ts';
import { patchBetween } from '../../../core/tune/patch.ts';
import type { SearchResult, Tried } from '../../../core/tune/search.ts';
import { frontChart } from './front-chart.ts';
import type { ModelledRun } from './modelled-run.ts';
import type { TuneOptions } from './options.ts';
import { frontLines, section, valueText, whyLines } from './render.ts';
import type { Found } from './search.ts';
import { type TuneWords, tuneWords } from './words.ts';

/** The advice as data. */
export function adviceData(
  { model }: ModelledRun,
  test: Backtest,
  found: Found,
  options: TuneOptions,
): object {
  const { result, best, shown, chosen, without, seconds } = found;
  const entry = (one: Tried) => ({
    spec: one.spec,
    outcome: one.outcome,
    patch: patchBetween(model.spec, one.spec),
    differences: differencesOf(result.recorded.outcome, one.outcome, test, model),
    cautions: cautionsOf(result.recorded, one),
  });
  return {
    search: { tried: result.tried.length, seconds, objectives: options.objectives },
    recorded: entry(result.recorded),
    front: shown.map(entry),
    best: entry(best),
    patch: patchBetween(model.spec, chosen.spec),
    without: without.map(entry),
  };
}

/** The advice in words: the trade-offs, the one to try first and why, its patch, and how to prove it. */
export function adviceLines(
  dir: string,
  { model, load }: ModelledRun,
  test: Backtest,
  { result, shown, chosen, without, seconds }: Found,
  options: TuneOptions,
  width: number,
): readonly string[] {
  const words = tuneWords[options.common.lang];
  const number = shown.indexOf(chosen) + 1;
  const patch = patchBetween(model.spec, chosen.spec);
  return [
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
          ...proveLines(options, dir, load, words),
        ]),
  ];
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
