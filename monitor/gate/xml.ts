import { harmlessLines } from '../../system/output/harmless.ts';

/** Text for attributes and elements. XML 1.0 cannot carry control characters at all: they are gone, others show as `?`. */
export function xml(text: string): string {
  return harmlessLines(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[\ufffe\uffff]/g, '?');
}

/** What a suite of JUnit is about. */
export function properties(values: Readonly<Record<string, string>>): string {
  const all = Object.entries(values).map(
    ([name, value]) => `<property name="${xml(name)}" value="${xml(value)}"/>`,
  );
  return `<properties>${all.join('')}</properties>`;
}

/** The beginning of a test case, up to its attributes' end. */
export type OpenCase = (className: string, name: string, timeSeconds?: number) => string;

/**
 * Readers such as GitLab know a test case by its class and name alone, in the whole file, and keep one of two: a
 * second one of the same name is numbered.
 */
export function createCases(): OpenCase {
  const used = new Set<string>();
  return (className, name, timeSeconds) => {
    // As a reader sees them: line breaks within attributes are spaces.
    const [shownClass, shownName] = [className, name].map((text) => xml(text).replaceAll(/\s/g, ' '));
    let unique = `${shownName}`;
    for (let n = 2; used.has(`${shownClass}\n${unique}`); n++) unique = `${shownName} (${n})`;
    used.add(`${shownClass}\n${unique}`);
    const time = timeSeconds === undefined ? '' : ` time="${timeSeconds}"`;
    return `    <testcase classname="${shownClass}" name="${unique}"${time}`;
  };
}

/** A whole file with one case, for when there is nothing else: a pipeline that collects it shows the reason. */
export function junitOfError(suite: string, name: string, message: string, hint: string): string {
  const open = createCases()(suite.replaceAll(' ', '.'), name);
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${xml(suite)}">\n` +
    `  <testsuite name="${xml(suite)}" tests="1" failures="0" errors="1" skipped="0" time="0">\n` +
    `${open}><error message="${xml(message)}">${xml(`${message}\n${hint}`.trim())}</error></testcase>\n` +
    '  </testsuite>\n</testsuites>\n'
  );
}
