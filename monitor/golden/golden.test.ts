import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, normalize, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LANGS } from '../../core/lib/lang.ts';
import { judgeRun } from '../../core/verdict/judge-run.ts';
import { runProgram } from '../cli/program.ts';
import { fakeContext } from '../cli/testing/context.ts';
import { writtenSummary } from '../i18n/written.ts';
import { streamTimeline } from '../recorder/read-timeline.ts';
import { SUMMARY_FILE } from '../recorder/run-folder.ts';
import { eventsOf, readRecordings, unpack } from './recordings.ts';
import { screenAt } from './screen.ts';

/** What the outputs of recorded runs are, byte by byte. README.md says when they may be renewed. */
const EXPECTED = join(import.meta.dirname, 'expected');
const RECORDINGS = await readRecordings();
const GROUP = 'repeat-abcdef';
const made = new Set<string>();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-golden-'));
  // In place of the bundled script and style, which are esbuild's words.
  await mkdir(join(folder, 'dist', 'report'), { recursive: true });
  await writeFile(join(folder, 'dist', 'report', 'page.js'), '');
  await writeFile(join(folder, 'dist', 'report', 'page.css'), '');
  for (const recording of RECORDINGS) {
    const dir = await unpack(recording, join(folder, 'results'));
    const { summary } = await judgeRun((only) => streamTimeline(dir, { only }));
    await writeFile(join(dir, SUMMARY_FILE), `${JSON.stringify(writtenSummary(summary), null, 2)}\n`);
  }
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A command in a folder with the runs in results/; where that is on this machine is left out of what it says. */
async function palier(...args: readonly string[]) {
  const context = fakeContext(folder);
  const code = await runProgram([...args], context);
  return { code, out: anywhere(context.out()), err: anywhere(context.err()) };
}

function anywhere(text: string): string {
  return text.replaceAll(folder, '/project');
}

/** All that a command says, and how it ends. */
async function said(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await palier(...args);
  return `$ palier ${args.join(' ')}\n${out}--- stderr\n${err}--- exit code ${code}\n`;
}

async function written(name: string): Promise<string> {
  return anywhere(await readFile(join(folder, name), 'utf8'));
}

async function expectGolden(name: string, content: string): Promise<void> {
  made.add(normalize(name));
  await expect(content).toMatchFileSnapshot(join(EXPECTED, name));
}

/** Of repeats, which are much alike, the first. */
const PINNED = RECORDINGS.filter(({ header }) => (header.group?.index ?? 1) === 1).map(({ runId }) => runId);
/** Whose page is kept as it is; of the others, checksums of its parts. */
const WHOLE_PAGES = ['20261124T020228Z-ramp-jubj en', '20261201T081500Z-ramp-fail fr'];

describe.each(PINNED)('the outputs of %s are as they were', (runId) => {
  const file = (name: string, content: string) => expectGolden(`${runId}/${name}`, content);

  test('summary.json', async () => {
    await file(SUMMARY_FILE, await readFile(join(folder, 'results', runId, SUMMARY_FILE), 'utf8'));
  });

  test('what a pipeline reads: JUnit, OpenMetrics, the load performance of GitLab, Markdown, annotations', async () => {
    const args = ['--junit', 'junit.xml', '--openmetrics', 'metrics.txt', '--markdown', 'gate.md'];
    const text = await said(
      'gate',
      runId,
      ...args,
      '--load-performance',
      'load-performance.json',
      '--github',
    );
    await file('gate.en.txt', text);
    for (const name of ['junit.xml', 'metrics.txt', 'gate.md', 'load-performance.json'])
      await file(name, await written(name));
  });

  test('the verdict in French', async () => {
    await file('gate.fr.txt', await said('gate', runId, '--lang', 'fr'));
  });

  test.each(LANGS)('lines of a replay, the report and every decision in %s', async (lang) => {
    await file(`lines.${lang}.txt`, await said('replay', runId, '--plain', '--lang', lang));
    await file(`decisions.${lang}.txt`, await said('explain', '--run', runId, '--all', '--lang', lang));
    const explain = ['explain', '--run', runId, '--lang', lang];
    await file(`explain.${lang}.txt`, (await said(...explain)) + (await said(...explain, '--at', '1:20')));
    expect(await palier('report', runId, '--lang', lang, '-o', 'page')).toMatchObject({ code: 0 });
    await file(`report.${lang}.md`, await written('page/report.md'));
    const page = await written('page/report.html');
    if (WHOLE_PAGES.includes(`${runId} ${lang}`)) await file(`report.${lang}.html`, pageText(page));
    else await file(`report.${lang}.html.sums`, pageSums(page));
  });

  test.each(LANGS)('the screen at some moments in %s', async (lang) => {
    const size = lang === 'en' ? { columns: 100, rows: 30 } : { columns: 80, rows: 24 };
    const events = await eventsOf(join(folder, 'results', runId));
    const endT = events.at(-1)?.t ?? 0;
    const frames: string[] = [];
    for (const share of [0.2, 0.4, 1]) {
      const t = Math.round(share * endT);
      frames.push(`=== at ${t} ms\n${await screenAt(events, t, lang, size)}\n`);
    }
    await file(`screen.${lang}.txt`, frames.join('\n'));
  });
});

describe.each(LANGS)('the outputs of several runs are as they were, in %s', (lang) => {
  test('the list of the runs', async () => {
    await expectGolden(`runs.${lang}.txt`, await said('runs', '--lang', lang));
  });

  test.each([
    ['repeats', ['report', GROUP, '--lang', lang]],
    ['slower', ['gate', '20261201T130000Z', '--baseline', GROUP, '--lang', lang]],
    ['not-comparable', ['gate', '20261201T140000Z', '--baseline', GROUP, '--lang', lang]],
    ['group', ['gate', GROUP, '--lang', lang]],
  ])('%s', async (name, args) => {
    await expectGolden(`compared/${name}.${lang}.txt`, await said(...args));
  });

  test('the comparison of a run with repeats', async () => {
    const args = ['report', '20261201T130000Z', '--baseline', GROUP, '--lang', lang, '-o', 'page'];
    await expectGolden(`compared/comparison.${lang}.txt`, await said(...args));
    await expectGolden(`compared/comparison.${lang}.md`, await written('page/comparison.md'));
    const page = await written('page/comparison.html');
    await expectGolden(`compared/comparison.${lang}.html.sums`, pageSums(page));
  });
});

test('nothing is pinned that is not made any more', async () => {
  const files = await readdir(EXPECTED, { recursive: true, withFileTypes: true });
  const names = files
    .filter((one) => one.isFile())
    .map((one) => relative(EXPECTED, join(one.parentPath, one.name)));
  expect(names.filter((name) => !made.has(name))).toEqual([]);
});

/** A page line by line; of the figures of its charts, which are most of it, a checksum of each. */
function pageText(page: string): string {
  return page.replace(
    /(<script type="application\/json" id="charts">)(.*)(<\/script>)/,
    (_all, begin: string, json: string, end: string) => `${begin}\n${chartSums(json)}\n${end}`,
  );
}

/** Which part of a page differs is told, how it does is not. */
function pageSums(page: string): string {
  const parts = page.split(/(?=<section id=)|(?=<script)/);
  return `${parts.map((part) => `${sum(part)} ${part.slice(0, part.indexOf('>') + 1)}`).join('\n')}\n`;
}

function chartSums(json: string): string {
  const charts: object = JSON.parse(json);
  return Object.entries(charts)
    .map(([name, value]) => `${sum(JSON.stringify(value))} ${name}`)
    .join('\n');
}

function sum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
