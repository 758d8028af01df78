import type { Objective } from '../../core/verdict/objective.ts';
import { failedOf } from '../../core/verdict/summary.ts';
import { harmless } from '../../system/output/harmless.ts';
import { enErrorsInLog, enIterations } from '../i18n/en-feed.ts';
import { findingText } from '../i18n/finding.ts';
import { bottleneckLine } from '../i18n/judgement.ts';
import { reasonText } from '../i18n/reason.ts';
import type { JudgedRun } from './judged-run.ts';

const MARKS = { pass: '✅', fail: '❌', inconclusive: '⚠️' } as const;

/** A verdict short enough for a merge request: the runs, then only what did not pass, and why. */
export function markdownOf(runs: readonly JudgedRun[]): string {
  const rows = runs.map(row);
  const open = runs.flatMap((run) => details(run, runs.length > 1));
  return [
    '### Palier',
    '',
    '| verdict | run | first scale-up | full capacity | peak | settled | requests | failed | p95 |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    ...open,
  ].join('\n');
}

function row({ name, measures }: JudgedRun): string {
  const { verdict, scaling, load, target } = measures.summary;
  const cells = [
    `${MARKS[verdict]} ${verdict}`,
    `${text(name)} on ${target.kind === 'sandbox' ? 'the sandbox' : text(target.name)}`,
    seconds(scaling.firstScaleUpSeconds),
    seconds(scaling.readyCapacitySeconds),
    scaling.peakReplicas ?? '–',
    seconds(scaling.settledSeconds),
    load.requests,
    failedOf(load) ?? '–',
    load.p95Ms === null ? '–' : `${Math.round(load.p95Ms)} ms`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function details({ name, runId, measures }: JudgedRun, several: boolean): readonly string[] {
  const { load, objectives, validity, verdict } = measures.summary;
  const told = (objective: Objective) =>
    `- ${MARKS[objective.verdict]} **${text(objective.name)}**: ${text(reasonText(objective.reason, 'en'))}`;
  // Of a load without HTTP requests, what its thresholds measured is all that there is to see.
  const shown = load.requests === 0 ? objectives.filter(({ unit }) => unit === 'threshold') : [];
  const met = ({ name, value }: Objective) => `- ${MARKS.pass} **${text(name)}**: ${value ?? 'met'}`;
  const lines = [
    ...(load.requests === 0 && load.mostVus > 0
      ? [`- no HTTP request; ${enIterations(load.iterations, load.mostVus)}`]
      : []),
    ...shown.filter((one) => one.verdict === 'pass').map(met),
    ...validity.findings.map((one) => `- ${MARKS.inconclusive} ${text(findingText(one, 'en'))}`),
    ...objectives.filter((one) => one.verdict !== 'pass').map(told),
    ...(load.errors === null ? [] : [`- ${MARKS.inconclusive} ${text(enErrorsInLog(load.errors))}`]),
    ...(verdict === 'pass'
      ? []
      : measures.bottlenecks.map((one) => `- 🔎 held back: ${text(bottleneckLine(one, 'en'))}`)),
  ];
  const title = several ? `${text(name)} · ${text(runId)}` : text(name);
  return lines.length === 0 ? [] : [`**${title}**`, '', ...lines, ''];
}

function seconds(value: number | null): string {
  return value === null ? '–' : `${value.toFixed(0)} s`;
}

/** Recorded text as text: no markup, no mentions, no lines of its own. */
function text(value: string): string {
  return harmless(value)
    .replaceAll(/\p{Cf}+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|@#~]/g, (sign) => `\\${sign}`);
}
