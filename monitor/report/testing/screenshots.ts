/**
 * The pictures of docs/read-a-report.md, from the reports of two real runs, the second one that did not pass:
 * `node monitor/report/testing/screenshots.ts results/RUN/report.html results/OTHER/report.html`, with a Chromium on
 * PATH.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { argv, exit, stderr } from 'node:process';
import { openBrowser, type View } from './browser.ts';

const [passed, notPassed] = argv.slice(2);
const browser = await openBrowser();
if (passed === undefined || notPassed === undefined || browser === null) {
  stderr.write('expected the paths of two report.html, and a Chromium on PATH\n');
  exit(2);
}
const folder = resolve(import.meta.dirname, '../../../docs/screens');
mkdirSync(folder, { recursive: true });

const FIRST_SCREEN: View = { width: 1100, height: 720, scheme: 'light' };
const shots: readonly (readonly [name: string, script: string, view: View])[] = [
  ['report-light', 'scrollTo(0, 0)', FIRST_SCREEN],
  ['report-charts', scrolledTo('#timeline'), { width: 1100, height: 1820, scheme: 'light' }],
  ['report-dark', scrolledTo('#timeline'), { width: 1100, height: 760, scheme: 'dark' }],
  ['report-narrow', scrolledTo('#plots'), { width: 400, height: 800, scheme: 'light' }],
  [
    'report-decision',
    "document.querySelectorAll('.decision-marker')[1].click()",
    { width: 1100, height: 760, scheme: 'light' },
  ],
];
try {
  await browser.open(resolve(notPassed));
  writeFileSync(resolve(folder, 'report-not-passed.png'), await browser.screenshot(FIRST_SCREEN));
  await browser.open(resolve(passed));
  for (const [name, script, view] of shots) {
    await browser.screenshot(view);
    await browser.evaluate(script);
    writeFileSync(resolve(folder, `${name}.png`), await browser.screenshot(view));
  }
} finally {
  await browser.close();
}

function scrolledTo(selector: string): string {
  return `document.querySelector(${JSON.stringify(selector)}).scrollIntoView()`;
}
