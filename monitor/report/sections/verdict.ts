import type { Verdict } from '../../core/objectives.ts';
import { duration } from '../../i18n/format.ts';
import type { Block, Fact, Section, Tone } from '../blocks.ts';
import type { Report } from '../report.ts';
import { keyFigures } from './key-figures.ts';
import { isWatch, storyOf } from './story.ts';
import { findingLine, objectiveReason, targetName } from './told.ts';

export const VERDICT_TONES: Readonly<Record<Verdict, Tone>> = {
  pass: 'good',
  fail: 'bad',
  inconclusive: 'warning',
};

/** The first screen: the verdict and its reasons, the run in numbers, in a picture and in words, and whether to trust it. */
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
    { kind: 'facts', facts: factsOf(report) },
    { kind: 'key-figures', figures: keyFigures(report) },
    { kind: 'overview' },
    { kind: 'heading', text: words.label.story },
    { kind: 'story', topics: storyOf(report) },
    { kind: 'heading', text: words.label.trust },
    ...trust(report),
  ];
  return { id: 'verdict', title: words.label.sections.verdict, titleUnseen: true, intro: '', blocks };
}

function reasonsOf(report: Report): readonly string[] {
  const { words, data } = report;
  const { verdict, objectives } = data.measures.summary;
  const findings = data.measures.validity.map((finding) => findingLine(finding, report));
  const open = objectives.filter((one) => one.verdict !== 'pass');
  const reasons = open.map((one) => objectiveReason(one, report));
  if (verdict === 'pass') return [words.tell.whyPass];
  if (verdict === 'fail') {
    const failed = open.filter((one) => one.verdict === 'fail');
    return [words.tell.whyFail(failed.length), ...failed.map((one) => objectiveReason(one, report))];
  }
  if (findings.length > 0) return [words.tell.notTrusted(findings.length), ...findings];
  if (objectives.length === 0) return [words.tell.noObjectives];
  return [words.tell.whyUnknown, ...reasons];
}

function factsOf(report: Report): readonly Fact[] {
  const { words, data, lang } = report;
  const { load } = data.measures.facts.state;
  const labels = words.label.facts;
  const scenario = load.plan === null ? null : `${load.plan.scenario} ${load.plan.profile}`.trim();
  return [
    [labels.target, targetName(report)],
    ...(scenario === null ? [] : [[labels.scenario, scenario] as const]),
    [labels.started, data.startedAt === null ? words.label.unknown : utc(data.startedAt)],
    [labels.duration, duration(data.durationMs, lang)],
  ];
}

function trust(report: Report): readonly Block[] {
  const { words, data } = report;
  const { validity, summary } = data.measures;
  if (validity.length > 0) {
    // The callout has told them when they decide the verdict, which they always do.
    const told = summary.verdict === 'inconclusive';
    const lines = validity.map((finding) => findingLine(finding, report));
    return [
      { kind: 'text', tone: 'warning', text: words.tell.notTrusted(validity.length) },
      ...(told ? [] : [{ kind: 'list', items: lines } as const]),
    ];
  }
  return [{ kind: 'text', text: isWatch(report) ? words.tell.watched : words.tell.trusted }];
}

/** `2026-11-24T02:02:28.532Z` → `2026-11-24 02:02:28 UTC` */
export function utc(at: string): string {
  return at.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, '$1 $2 UTC');
}
