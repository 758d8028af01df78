import type { Bottleneck } from '../../../core/measure/bottlenecks.ts';
import type { Bounds } from '../../../core/measure/scaling-bounds.ts';
import type { HpaMetric } from '../../../core/state/hpa-metrics.ts';
import type { ValidityFinding } from '../../../core/verdict/finding.ts';
import type { Objective } from '../../../core/verdict/objective.ts';
import { findingWording } from '../../i18n/finding.ts';
import { measured } from '../../i18n/format.ts';
import { bottleneckLine, objectiveName } from '../../i18n/judgement.ts';
import { measuredText } from '../../i18n/measured.ts';
import { MEMORY, metricName, metricValue } from '../../i18n/metric.ts';
import { boundsText } from '../../i18n/not-seen.ts';
import { reasonText } from '../../i18n/reason.ts';
import type { Report } from '../report.ts';

/** Where the run was, so that nobody takes the sandbox for a cluster. */
export function targetName({ data, words }: Report): string {
  const { target } = data.measures.summary;
  return target.kind === 'sandbox' ? words.label.sandbox : words.label.kubernetes(target.name);
}

/** What was done and where: people know a run by it, not by its folder. */
export function titleOf(report: Report): string {
  return [scenarioName(report), targetName(report)].filter((part) => part !== '').join(' · ');
}

/** `ramp lab`; empty: no load was planned. */
export function scenarioName({ data }: Report): string {
  const { plan } = data.measures.facts.state.load;
  return plan === null ? '' : `${plan.scenario} ${plan.profile}`.trim();
}

/** The same within a sentence. */
export function whereName({ data, words }: Report): string {
  const { target } = data.measures.summary;
  return target.kind === 'sandbox' ? words.label.theSandbox : words.label.theCluster(target.name);
}

/** A value or a limit in the unit of its objective. */
export function objectiveValue(
  value: number | string | null,
  unit: Objective['unit'],
  { lang, words }: Report,
): string {
  if (value === null) return words.label.notKnown;
  return typeof value === 'string' ? value : measuredText(value, unit, lang);
}

/** Why an objective is not a pass, in one line. */
export function objectiveReason(objective: Objective, report: Report): string {
  const { words, lang } = report;
  const name = objectiveName(objective.name, lang);
  const told = objective.direction === 'at-least' ? words.sentences.floor : words.sentences.objective;
  if (objective.unit === 'threshold') {
    const value = objective.value === null ? '' : measured(objective.value, lang);
    return words.sentences.threshold(name, objective.verdict === 'fail', value, objective.endedLoad === true);
  }
  if (objective.bounds !== undefined) {
    const got = gotWithin(objective, objective.bounds, report);
    return told(name, got, objectiveValue(objective.limit, objective.unit, report));
  }
  if (objective.unit === 'statement') return words.sentences.statement(name, String(objective.limit));
  if (objective.value === null) return words.sentences.statement(name, reasonText(objective.reason, lang));
  const show = (value: number | string | null) => objectiveValue(value, objective.unit, report);
  return told(name, show(objective.value), show(objective.limit));
}

/** Why an objective is not a pass, beside its value and its limit. */
export function whyNot(objective: Objective, report: Report): string {
  const { verdict, reason, bounds } = objective;
  if (verdict !== 'pass' && bounds !== undefined) return gotWithin(objective, bounds, report);
  return reasonText(reason, report.lang);
}

function gotWithin({ unit }: Objective, bounds: Bounds, report: Report): string {
  return boundsText(bounds, unit, (value) => objectiveValue(value, unit, report), report.lang);
}

/** What is wrong and what to do. */
export function findingLine(finding: ValidityFinding, { words, lang }: Report): string {
  const { title, remedy } = findingWording(finding, lang);
  return `${title} · ${words.sentences.whatToDo(remedy)}`;
}

/** As a sentence of its own. */
export function bottleneckSentence(bottleneck: Bottleneck, report: Report): string {
  const line = bottleneckLine(bottleneck, report.lang);
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}.`;
}

export function hpaMetricName(metric: HpaMetric, { lang }: Report): string {
  return metricName(metric, MEMORY[lang]);
}

export function hpaMetricTarget(metric: HpaMetric, { lang }: Report): string {
  return metricValue(metric, metric.target, lang);
}
