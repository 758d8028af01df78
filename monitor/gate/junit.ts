import type { ValidityFinding } from '../../core/verdict/finding.ts';
import type { Objective } from '../../core/verdict/objective.ts';
import { findingText } from '../i18n/finding.ts';
import { reasonText } from '../i18n/reason.ts';
import type { JudgedRun } from './judged-run.ts';
import { createCases, type OpenCase, properties, xml } from './xml.ts';

/**
 * JUnit XML, one suite a run, one case an objective. What keeps the run from supporting a verdict is an error of
 * the case `validity`: CI systems count it as not passed, and tell it from a failure. Alone, a run has the class of the
 * run before it, so that a test can be compared between branches; several of one name have their ids in it.
 */
export function junitOf(runs: readonly JudgedRun[]): string {
  const open = createCases();
  const suites = runs.map((run) => {
    const shared = runs.filter(({ name }) => name === run.name).length > 1;
    return suite(run, shared ? `${run.name}.${run.runId}` : run.name, open);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="palier gate">\n${suites.join('')}</testsuites>\n`;
}

/** `name`: of this run alone. */
function suite({ runId, measures }: JudgedRun, name: string, open: OpenCase): string {
  const className = `palier.${name}`;
  const { summary, facts } = measures;
  const { objectives, target, validity } = summary;
  const count = (verdict: Objective['verdict']) => objectives.filter((one) => one.verdict === verdict).length;
  const errors = count('inconclusive') + (validity.valid ? 0 : 1);
  const at = facts.state.header === null ? '' : ` timestamp="${startedAt(measures)}"`;
  return [
    `  <testsuite name="${xml(`palier ${name}`)}" tests="${objectives.length + 1}" failures="${count('fail')}" ` +
      `errors="${errors}" skipped="0" time="${(facts.state.now.t / 1000).toFixed(3)}"${at}>\n`,
    `    ${properties({ run: runId, target: target.kind, context: target.name })}\n`,
    validityCase(open(className, 'validity'), runId, validity.findings),
    ...objectives.map((objective) => objectiveCase(open(className, objective.name), runId, objective)),
    '  </testsuite>\n',
  ].join('');
}

function startedAt({ facts }: JudgedRun['measures']): string {
  const { t, at } = facts.state.now;
  return new Date(Date.parse(at) - t).toISOString();
}

function validityCase(open: string, runId: string, findings: readonly ValidityFinding[]): string {
  if (findings.length === 0) return `${open}/>\n`;
  const reasons = findings.map((one) => findingText(one, 'en'));
  const all = [...reasons, `run ${runId}`].join('\n');
  return `${open}><error message="${xml(reasons[0] ?? '')}">${xml(all)}</error></testcase>\n`;
}

function objectiveCase(
  open: string,
  runId: string,
  { verdict, value, limit, direction, unit, reason, bounds }: Objective,
): string {
  const why = reasonText(reason, 'en');
  const within =
    bounds === undefined
      ? 'unknown'
      : `${bounds.lowest} ${bounds.highest === null ? 'or more' : `to ${bounds.highest}`}`;
  const wanted =
    unit === 'threshold'
      ? `to hold: ${limit}`
      : `${direction === 'at-least' ? 'at least' : 'at most'} ${limit} (${unit})`;
  const seen = unit === 'statement' ? why : `got ${value ?? within}, ${wanted}`;
  const evidence = `${seen}; run ${runId}`;
  switch (verdict) {
    case 'pass':
      return `${open}><system-out>${xml(evidence)}</system-out></testcase>\n`;
    case 'fail':
      return `${open}><failure message="${xml(why)}">${xml(evidence)}</failure></testcase>\n`;
    case 'inconclusive':
      return `${open}><error message="${xml(why)}">${xml(evidence)}</error></testcase>\n`;
    default:
      return verdict satisfies never;
  }
}
