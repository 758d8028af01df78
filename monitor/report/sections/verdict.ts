import type { Objective, Verdict } from '../../../core/verdict/objective.ts';
import { compareWords } from '../../i18n/compare-words.ts';
import { duration } from '../../i18n/format.ts';
import { bottleneckLine } from '../../i18n/judgement.ts';
import type { Answer, Block, Fact, Section, Tone } from '../blocks.ts';
import type { Report } from '../report.ts';
import { resultLines } from './comparison.ts';
import { keyFigures } from './key-figures.ts';
import { findingLine, objectiveReason, scenarioName, targetName } from './phrases.ts';
import { isWatch, storyOf } from './story.ts';

export const VERDICT_TONES: Readonly<Record<Verdict, Tone>> = {
  pass: 'good',
  fail: 'bad',
  inconclusive: 'warning',
};

/** The first screen: the verdict and its reasons, the run in plain words, and whether it can be trusted. */
export function verdictSection(report: Report): Section {
  const { words, data } = report;
  const { summary } = data.measures;
  const blocks: Block[] = [
    {
      kind: 'callout',
      tone: VERDICT_TONES[summary.verdict],
      title: words.label.verdicts[summary.verdict],
      lines: reasonsOf(report),
    },
    { kind: 'key-figures', figures: keyFigures(report) },
    { kind: 'overview' },
    { kind: 'answers', answers: [...storyOf(report), trust(report), changed(report)] },
    { kind: 'facts', facts: factsOf(report) },
  ];
  return { id: 'verdict', title: words.label.sections.verdict, titleUnseen: true, intro: '', blocks };
}

function reasonsOf(report: Report): readonly string[] {
  const { words, data } = report;
  const { verdict, objectives } = data.measures.summary;
  const findings = data.measures.summary.validity.findings.map((finding) => findingLine(finding, report));
  const reasons = (among: readonly Objective[]) => among.map((one) => objectiveReason(one, report));
  const open = objectives.filter((one) => one.verdict !== 'pass');
  const failed = open.filter((one) => one.verdict === 'fail');
  if (verdict === 'pass') return [words.sentences.whyPass];
  if (verdict === 'fail')
    return [words.sentences.whyFail(failed.length), ...reasons(failed), ...heldBack(report)];
  if (findings.length > 0) {
    const notMet = failed.length === 0 ? [] : [words.sentences.alsoNotMet(reasons(failed))];
    return [words.sentences.untrusted(findings.length), ...findings, ...notMet, ...heldBack(report)];
  }
  if (objectives.length === 0) return [words.sentences.noObjectives];
  return [words.sentences.whyUnknown, ...reasons(open), ...heldBack(report)];
}

/** What would explain it; without what is among the findings already. */
function heldBack(report: Report): readonly string[] {
  const { bottlenecks, summary } = report.data.measures;
  const told = summary.validity.findings.some(({ code }) => code === 'iterations-dropped');
  return bottlenecks
    .filter(({ code }) => !(told && code === 'generator'))
    .map((one) => report.words.sentences.heldBack(bottleneckLine(one, report.lang)));
}

function factsOf(report: Report): readonly Fact[] {
  const { words, data, lang } = report;
  const { header } = data.measures.facts.state;
  const labels = words.label.facts;
  const scenario = scenarioName(report);
  return [
    [labels.target, targetName(report)],
    ...(scenario === '' ? [] : [[labels.scenario, scenario] as const]),
    [labels.started, data.startedAt === null ? words.label.unknown : utc(data.startedAt)],
    [labels.duration, duration(data.durationMs, lang)],
    [labels.run, header?.runId ?? words.label.unknown],
  ];
}

function trust(report: Report): Answer {
  const { words, data } = report;
  const { findings } = data.measures.summary.validity;
  const question = words.label.trust;
  // The callout names them: they always decide the verdict.
  if (findings.length > 0)
    return { question, tone: 'warning', text: words.sentences.notTrusted(findings.length) };
  return { question, text: isWatch(report) ? words.sentences.watched : words.sentences.trusted };
}

function changed({ words, comparison, lang }: Report): Answer {
  const question = words.label.questions.changed;
  if (comparison === null) return { question, tone: 'muted', text: words.sentences.notCompared };
  const told = compareWords(lang);
  const lines = resultLines(comparison, told, lang);
  return { question, text: [`${told.results[comparison.result]}.`, ...lines].join(' ') };
}

/** `2026-11-24T02:02:28.532Z` → `2026-11-24 02:02:28 UTC` */
export function utc(at: string): string {
  return at.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, '$1 $2 UTC');
}
