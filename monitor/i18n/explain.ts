import type { Comparison } from '../../core/explain/agreement.ts';
import type {
  Change,
  ExplainedDecision,
  Explanation,
  Fact,
  Finding,
  Waiting,
} from '../../core/explain/explanation.ts';
import type { Lang, Wording } from '../../core/lib/lang.ts';
import type { HpaMetric } from '../../core/state/hpa-metrics.ts';
import { metricFailureOf } from '../../core/state/metric-failure.ts';
import type { TraceEntry } from '../../hpa/trace.ts';
import { inert } from '../../system/output/inert.ts';
import { enExplain } from './en-explain.ts';
import { clock, cpu, memory } from './format.ts';
import { frExplain } from './fr-explain.ts';
import { MEMORY, metricName, metricValue } from './metric.ts';
import { metricFailureText } from './metric-failure.ts';

type Words = typeof enExplain;

const WORDS: Readonly<Record<Lang, Words>> = { en: enExplain, fr: frExplain };

/** An explanation in plain words, one fact a line, safe for a terminal. */
export function explainLines(explanation: Explanation, lang: Lang): readonly string[] {
  const words = WORDS[lang];
  const { decision, askedAt, askedT, findings, waiting, changes, agreement } = explanation;
  const nowMs = Date.parse(askedAt);
  const lines = [
    words.title(explanation.hpa, explanation.target, askedAt, askedT > 0 ? `${clock(askedT)}, ` : ''),
  ];
  if (decision !== null) {
    const seen = decision.witnessed
      ? words.whenSeen(Math.max(0, nowMs - Date.parse(decision.at)))
      : words.notWitnessed;
    lines.push(`${words.decided(decision.from, decision.to)} (${seen})`);
    const reason = decisionSentence(explanation, lang);
    if (reason !== '') lines.push(reason);
  }
  lines.push('', words.why);
  // Taken back from a status, the parts of an average are not known.
  const isExact = !findings.some(({ fact }) => fact.rule === 'metrics-inferred');
  for (const finding of findings) {
    const told = factText(finding, isExact, words, lang);
    if (told !== null) lines.push(`  [${words.certainty[finding.certainty]}] ${told}`);
  }
  const section = (title: string, texts: readonly string[]) => {
    if (texts.length > 0) lines.push('', title, ...texts.map((text) => `  ${text}`));
  };
  section(
    words.waiting,
    waiting.map((one) => waitingText(one, nowMs, words)),
  );
  section(
    words.changes,
    changes.map((one) => changeText(one, decision, words, lang)),
  );
  if (agreement !== null) {
    const { ours, theirs, result, why, metrics } = agreement;
    const verdict = { agrees: words.agrees(theirs), differs: words.differs(ours, theirs) };
    const cannotTell = metrics === 'none' ? words.notComputed(theirs) : words.cannotTell(ours, theirs);
    const told = result === 'unknown' ? cannotTell : verdict[result];
    section(words.agreement, [told, ...reasonTexts(why, lang)]);
  }
  return lines.map((line) => inert(line).trimEnd());
}

/** Why two computations may differ. */
export function reasonTexts(why: Comparison['why'], lang: Lang): readonly string[] {
  const { reasons } = WORDS[lang];
  return why.map((reason) => reasons[reason]);
}

/** `wanted 9; the scale-up policy allows 4 pods per 15 s → 5; maxReplicas 5`, or why there is no count. */
export function decisionSentence({ findings }: Pick<Explanation, 'findings'>, lang: Lang): string {
  return traceSentence(
    findings.map(({ fact }) => fact),
    lang,
  );
}

/** The same of a bare trace. */
export function traceSentence(trace: readonly Fact[], lang: Lang): string {
  const words = WORDS[lang];
  const chosen = trace.find((fact) => fact.rule === 'metrics.chosen');
  if (chosen === undefined)
    return inert(trace.flatMap((fact) => withoutCount(fact, words)).join(words.stepBetween));
  const steps = trace.filter((fact) => !('metric' in fact) || fact.metric === chosen.metric);
  return [words.wanted(chosen.replicas), ...steps.flatMap((fact) => stepText(fact, words))].join(
    words.stepBetween,
  );
}

/** What decides before a metric does, or instead of one. */
function withoutCount(fact: Fact, { facts }: Words): readonly string[] {
  switch (fact.rule) {
    case 'scale.unreadable':
      return [facts.scaleUnreadable(fact.error)];
    case 'scale.disabledAtZero':
      return [facts.disabledAtZero];
    case 'scale.aboveMax':
      return [facts.aboveMax(fact.replicas, fact.maxReplicas)];
    case 'scale.belowMin':
      return [facts.belowMin(fact.replicas, fact.minReplicas)];
    case 'metrics.refused':
      return [facts.refused(fact.failed, fact.of)];
    default:
      return [];
  }
}

/** What the metrics of a trace read: `CPU 91 %`. */
export function measuredText(
  trace: readonly TraceEntry[],
  metrics: readonly HpaMetric[],
  lang: Lang,
): string {
  const texts = trace.flatMap((fact) => {
    if (!isMeasured(fact)) return [];
    const metric = metrics[fact.metric];
    if (metric === undefined) return [];
    return [`${nameOf(metric, lang)} ${metricValue(metric, measuredValue(fact, metric), lang)}`];
  });
  return inert(texts.join(', '));
}

function stepText(fact: Fact, { steps, policy, policyBetween, policyDisabled }: Words): readonly string[] {
  switch (fact.rule) {
    case 'tolerance.within':
    case 'pods.filledIn':
      return [steps[fact.rule]];
    case 'stabilized.down':
    case 'stabilized.up':
      return [steps[fact.rule](fact.result, fact.windowSeconds)];
    case 'limit.scaleUp':
    case 'limit.scaleDown': {
      const policies = fact.policies.map(({ policy: one }) => policy(one.value, one.type, one.periodSeconds));
      const between = fact.selectPolicy === 'Min' ? policyBetween.least : policyBetween.most;
      return [steps[fact.rule](policies.length === 0 ? policyDisabled : policies.join(between), fact.result)];
    }
    case 'limit.scaleUpFactor':
    case 'limit.max':
    case 'limit.min':
      return [steps[fact.rule](fact.limit)];
    case 'limit.minFromZero':
      return [steps['limit.min'](fact.limit)];
    default:
      return [];
  }
}

/** Null: the step is told elsewhere. */
function factText({ fact, metric }: Finding, isExact: boolean, words: Words, lang: Lang): string | null {
  const { facts } = words;
  switch (fact.rule) {
    case 'scale.read':
      return facts.scale(fact.replicas, fact.minReplicas, fact.maxReplicas);
    case 'scale.unreadable':
      return facts.scaleUnreadable(fact.error);
    case 'scale.disabledAtZero':
      return facts.disabledAtZero;
    case 'scale.aboveMax':
      return facts.aboveMax(fact.replicas, fact.maxReplicas);
    case 'scale.belowMin':
      return facts.belowMin(fact.replicas, fact.minReplicas);
    case 'selector.missing':
      return facts.selectorMissing;
    case 'selector.ambiguous':
      return facts.selectorAmbiguous(fact.hpas.join(', '));
    case 'pods.grouped':
      return facts.grouped(fact.ready, fact.unready.length, fact.missing.length, fact.ignored.length);
    case 'metric.utilization':
    case 'metric.average':
    case 'metric.value':
    case 'metric.valuePerPod':
      return measured(fact, metric, isExact, words, lang);
    case 'pods.filledIn':
      return facts.filledIn(fact.ratioBefore, fact.ratio);
    case 'tolerance.within':
      return facts.tolerance(fact.low, fact.high, fact.replicas);
    case 'direction.kept':
      return facts.directionKept(fact.replicas);
    case 'replicas.computed':
      return facts.computed(fact.ratio, fact.pods, fact.replicas);
    case 'replicas.fromTotal':
      return facts.fromTotal(fact.replicas);
    case 'metric.failed':
      return facts.failed(nameOf(metric, lang), plainly(fact.reason, fact.error, lang));
    case 'metric.proposed':
      return facts.proposed(nameOf(metric, lang), fact.replicas);
    case 'metrics.chosen':
      return fact.of > 1 ? facts.chosen(fact.replicas) : null;
    case 'metrics.refused':
      return facts.refused(fact.failed, fact.of);
    case 'outcome.scaled':
      return facts.scaled(fact.from, fact.to);
    case 'outcome.kept':
      return facts.kept(fact.replicas);
    case 'outcome.writeFailed':
      return facts.writeFailed(fact.to, fact.error);
    case 'not-decided':
      return facts.notDecided;
    case 'spec-invalid':
      return facts.specInvalid(fact.problem);
    case 'history-unknown':
      return facts.historyUnknown(fact.watchedSeconds, fact.neededSeconds);
    case 'metrics-inferred':
      return facts.metricsInferred;
    case 'metrics-unknown':
      return facts.metricsUnknown;
    case 'pods-unseen':
      return facts.podsUnseen(spoken(fact.target), !FOLLOWED_KINDS.includes(kindOf(fact.target)));
    case 'pods-of-others': {
      const { counted, selector, target, pods } = fact;
      const told = pods
        .slice(0, MOST_PODS)
        .map(({ name, controller }) => facts.podOf(name, controller === null ? null : spoken(controller)));
      return facts.podsOfOthers(counted, selector, spoken(target), told, pods.length - told.length);
    }
    case 'metric-reported':
      return metric === null ? null : valueText(metric, fact.value, fact.ratio, null, words, lang);
    case 'metric-unread':
      return metric === null
        ? null
        : facts.metricUnread(nameOf(metric, lang), metricValue(metric, metric.target, lang));
    case 'condition':
      return facts.condition(fact.reason, plainly(fact.reason, fact.message, lang));
    default:
      return stepText(fact, words)[0] ?? null;
  }
}

/** A message of the controller with what it means, where that is known. */
function plainly(reason: string, message: string, lang: Lang): string {
  const failure = metricFailureOf(reason, message);
  return failure === null ? message : `${metricFailureText(failure, lang)} (${message})`;
}

/** Owners lead to the pods of these, whether or not their selector is known. */
const FOLLOWED_KINDS: readonly string[] = ['Deployment', 'StatefulSet', 'ReplicaSet'];
/** So many pods are named. */
const MOST_PODS = 5;

function kindOf(target: string): string {
  return target.split('/')[0] ?? '';
}

/** `Deployment/api` → `Deployment api` */
function spoken(target: string): string {
  return target.replace('/', ' ');
}

type Measured = Extract<
  TraceEntry,
  { readonly rule: 'metric.utilization' | 'metric.average' | 'metric.value' | 'metric.valuePerPod' }
>;

function isMeasured(fact: TraceEntry): fact is Measured {
  return /^metric\.(utilization|average|value|valuePerPod)$/.test(fact.rule);
}

/** In the unit of the target. */
function measuredValue(fact: Measured, { target }: HpaMetric): number {
  return fact.rule === 'metric.utilization' ? fact.utilization : target * fact.ratio;
}

function measured(
  fact: Measured,
  metric: HpaMetric | null,
  isExact: boolean,
  words: Words,
  lang: Lang,
): string | null {
  if (metric === null) return null;
  const parts = isExact && fact.rule === 'metric.utilization' ? partsText(fact, metric, words) : null;
  return valueText(metric, measuredValue(fact, metric), fact.ratio, parts, words, lang);
}

/** `211m of 100m`: what a utilization is made of. */
function partsText(
  { usageMilli, requestMilli }: Extract<Measured, { readonly rule: 'metric.utilization' }>,
  { name }: HpaMetric,
  { facts }: Words,
): string | null {
  if (name === 'cpu') return facts.parts(cpu(usageMilli), cpu(requestMilli));
  return name === 'memory' ? facts.parts(memory(usageMilli / 1000), memory(requestMilli / 1000)) : null;
}

function valueText(
  metric: HpaMetric,
  value: number,
  ratio: number,
  parts: string | null,
  { facts }: Words,
  lang: Lang,
): string {
  const name = nameOf(metric, lang);
  const target = metricValue(metric, metric.target, lang);
  const told = metricValue(metric, value, lang);
  return metric.targetType === 'utilization'
    ? facts.utilization(name, told, target, ratio, parts)
    : facts.value(name, told, target, ratio);
}

function waitingText(waiting: Waiting, nowMs: number, { waits }: Words): string {
  switch (waiting.for) {
    case 'window': {
      const { direction, holds, remembers, atMs, nextReplicas } = waiting;
      return waits.window(direction === 'down', holds, remembers, atMs - nowMs, nextReplicas);
    }
    case 'unseen-window':
      return waits.unseenWindow(waiting.direction === 'down', waiting.holds, waiting.atMs - nowMs);
    case 'policy':
      return waits.policy(waiting.direction === 'up', waiting.atMs - nowMs);
    case 'next-sync':
      return waiting.atMs === null
        ? waits.nextSyncWithin(waiting.periodSeconds)
        : waits.nextSync(waiting.atMs - nowMs);
    case 'pods':
      return waits.pods(waiting.starting);
    case 'max':
      return waits.max(waiting.maxReplicas, waiting.wanted);
    case 'metrics':
      return waits.metrics(waiting.reason);
  }
}

function changeText(
  { metric, direction, value, to }: Change,
  decision: ExplainedDecision | null,
  words: Words,
  lang: Lang,
): string {
  const name = nameOf(metric, lang);
  const scaled = decision !== null && decision.from !== decision.to;
  if (value === null || to === null) {
    const { to: count, minReplicas, maxReplicas } = decision ?? { to: null, minReplicas: 0, maxReplicas: 0 };
    return direction === 'grow'
      ? words.neverGrow(name, count === maxReplicas ? maxReplicas : null, scaled)
      : words.neverShrink(name, count === minReplicas ? minReplicas : null, scaled);
  }
  return words[direction](name, metricValue(metric, value, lang), to, scaled);
}

const A_METRIC: Wording = { en: 'a metric', fr: 'une métrique' };

function nameOf(metric: HpaMetric | null, lang: Lang): string {
  return metric === null ? A_METRIC[lang] : metricName(metric, MEMORY[lang]);
}
