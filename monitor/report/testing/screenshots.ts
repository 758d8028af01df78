/**
 * The pictures of docs/read-a-report.md, from the report of a real run:
 * `node monitor/report/testing/screenshots.ts results/RUN/report.html`, with a Chromium on PATH.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { argv, exit, stderr } from 'node:process';
import { openBrowser, type View } from './browser.ts';

const [page] = argv.slice(2);
const browser = await openBrowser();
if (page === undefined || browser === null) {
  stderr.write('expected the path of a report.html, and a Chromium on PATH\n');
  exit(2);
}
const folder = resolve(import.meta.dirname, '../../../docs/screens');
mkdirSync(folder, { recursive: true });

const shots: readonly (readonly [name: string, script: string, view: View])[] = [
  ['report-light', 'scrollTo(0, 0)', { width: 1100, height: 720, scheme: 'light' }],
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
  await browser.open(resolve(page));
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
