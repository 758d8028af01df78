import { said } from '../../core/lib/lang.ts';
import type { TargetKind } from '../../core/timeline/events.ts';
import { createCases, type OpenCase, properties, xml } from '../gate/xml.ts';
import type { CheckResult } from './check.ts';

/** Where it was checked. */
export interface CheckedTarget {
  readonly kind: TargetKind;
  readonly name: string;
}

/** JUnit XML, one suite a family: what could not be told is an error, as it is no pass. */
export function junitOf(results: readonly CheckResult[], target: CheckedTarget): string {
  const open = createCases();
  const families = [...new Set(results.map(({ family }) => family))];
  const suites = families.map((family) =>
    suite(
      family,
      results.filter((result) => result.family === family),
      target,
      open,
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="palier check">\n${suites.join('')}</testsuites>\n`;
}

function suite(
  family: string,
  results: readonly CheckResult[],
  target: CheckedTarget,
  openCase: OpenCase,
): string {
  const count = (status: CheckResult['status']) =>
    results.filter((result) => result.status === status).length;
  const seconds = results.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
  return [
    `  <testsuite name="palier check ${family}" tests="${results.length}" failures="${count('failed')}" ` +
      `errors="${count('unknown')}" skipped="${count('skipped')}" time="${seconds}">\n`,
    `    ${properties({ target: target.kind, context: target.name })}\n`,
    ...results.map((result) => testCase(result, openCase)),
    '  </testsuite>\n',
  ].join('');
}

function testCase({ family, title, status, evidence, durationMs }: CheckResult, openCase: OpenCase): string {
  const open = `${openCase(`check.${family}`, title.en, durationMs / 1000)}>`;
  const message = xml(said(evidence, 'en'));
  switch (status) {
    case 'passed':
      return `${open}<system-out>${message}</system-out></testcase>\n`;
    case 'failed':
      return `${open}<failure message="${message}"/></testcase>\n`;
    case 'unknown':
      return `${open}<error message="${message}"/></testcase>\n`;
    case 'skipped':
      return `${open}<skipped message="${message}"/></testcase>\n`;
    default:
      return status satisfies never;
  }
}
