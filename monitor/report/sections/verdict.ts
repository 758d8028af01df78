import type { Verdict } from '../../core/objectives.ts';
import { duration } from '../../i18n/format.ts';
import type { Block, Fact, Section, Tone } from '../blocks.ts';
import type { Report } from '../report.ts';
import { storyOf } from './story.ts';
import { findingLine, objectiveReason, targetName } from './told.ts';

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
    { kind: 'facts', facts: factsOf(report) },
    { kind: 'heading', text: words.label.story },
    { kind: 'text', text: storyOf(report).join(' ') },
    { kind: 'heading', text: words.label.trust },
    ...trust(report),
  ];
  return { id: 'verdict', title: words.label.sections.verdict, intro: '', blocks };
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
  const { header, load } = data.measures.facts.state;
  const labels = words.label.facts;
  const scenario = load.plan === null ? null : `${load.plan.scenario} ${load.plan.profile}`.trim();
  return [
    [labels.target, targetName(report)],
    ...(scenario === null ? [] : [[labels.scenario, scenario] as const]),
    [labels.started, data.startedAt === null ? words.label.unknown : utc(data.startedAt)],
    [labels.duration, duration(data.durationMs, lang)],
    [labels.run, header?.runId ?? words.label.unknown],
  ];
}

function trust(report: Report): readonly Block[] {
  const { words, data } = report;
  const { validity, summary, facts } = data.measures;
  if (validity.length > 0) {
    // The callout has told them when they decide the verdict, which they always do.
    const told = summary.verdict === 'inconclusive';
    const lines = validity.map((finding) => findingLine(finding, report));
    return [
      { kind: 'text', tone: 'warning', text: words.tell.notTrusted(validity.length) },
      ...(told ? [] : [{ kind: 'list', items: lines } as const]),
    ];
  }
  const watched = facts.state.header?.command === 'watch';
  return [{ kind: 'text', text: watched ? words.tell.watched : words.tell.trusted }];
}

/** `2026-11-24T02:02:28.532Z` → `2026-11-24 02:02:28 UTC` */
export function utc(at: string): string {
  return at.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, '$1 $2 UTC');
}
