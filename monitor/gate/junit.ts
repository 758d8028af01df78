import type { Objective } from '../core/objectives.ts';
import type { JudgedRun } from './judged-run.ts';
import { properties, xml } from './xml.ts';

/**
 * JUnit XML, one suite a run, one case an objective. What keeps the run from supporting a verdict is an error of
 * the case `validity`: CI systems count it as not passed, and tell it from a failure.
 */
export function junitOf(runs: readonly JudgedRun[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="palier gate">\n${runs.map(suite).join('')}</testsuites>\n`;
}

function suite({ runId, name, measures }: JudgedRun): string {
  const { summary, facts } = measures;
  const { objectives, target, validity } = summary;
  const count = (verdict: Objective['verdict']) => objectives.filter((one) => one.verdict === verdict).length;
  const errors = count('inconclusive') + (validity.valid ? 0 : 1);
  const at = facts.state.header === null ? '' : ` timestamp="${startedAt(measures)}"`;
  return [
    `  <testsuite name="${xml(`palier ${name}`)}" tests="${objectives.length + 1}" failures="${count('fail')}" ` +
      `errors="${errors}" skipped="0" time="${(facts.state.now.t / 1000).toFixed(3)}"${at}>\n`,
    `    ${properties({ run: runId, target: target.kind, context: target.name })}\n`,
    validityCase(name, validity.reasons),
    ...objectives.map((objective) => objectiveCase(name, objective)),
    '  </testsuite>\n',
  ].join('');
}

function startedAt({ facts }: JudgedRun['measures']): string {
  const { t, at } = facts.state.now;
  return new Date(Date.parse(at) - t).toISOString();
}

function validityCase(name: string, reasons: readonly string[]): string {
  const open = `    <testcase classname="${xml(`palier.${name}`)}" name="validity"`;
  if (reasons.length === 0) return `${open}/>\n`;
  return `${open}><error message="${xml(reasons[0] ?? '')}">${xml(reasons.join('\n'))}</error></testcase>\n`;
}

function objectiveCase(
  name: string,
  { name: objective, verdict, value, limit, unit, reason }: Objective,
): string {
  const open = `    <testcase classname="${xml(`palier.${name}`)}" name="${xml(objective)}"`;
  const evidence =
    unit === 'statement'
      ? reason
      : unit === 'threshold'
        ? `got ${value ?? 'unknown'}, to hold: ${limit}`
        : `got ${value ?? 'unknown'}, at most ${limit} (${unit})`;
  switch (verdict) {
    case 'pass':
      return `${open}><system-out>${xml(evidence)}</system-out></testcase>\n`;
    case 'fail':
      return `${open}><failure message="${xml(reason)}">${xml(evidence)}</failure></testcase>\n`;
    case 'inconclusive':
      return `${open}><error message="${xml(reason)}">${xml(evidence)}</error></testcase>\n`;
    default:
      return verdict satisfies never;
  }
}
