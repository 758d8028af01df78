import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, hpa, pod, runStarted, warning } from '../../core/testing/make.ts';
import { syntheticRun } from '../../core/testing/synthetic-run.ts';
import type { TimelineEvent } from '../../core/timeline/events.ts';
import { encodeTimeline } from '../recorder/line.ts';
import { pageOptions } from './page/esbuild-page.mjs';
import { type Browser, openBrowser } from './testing/browser.ts';
import { longRun } from './testing/long-run.ts';
import { writeReport } from './write-report.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'palier-report-'));
  await build(pageOptions(join(import.meta.dirname, '..', '..'), join(root, 'dist', 'report')));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function recorded(name: string, events: Iterable<TimelineEvent>): Promise<string> {
  const dir = join(root, name);
  await mkdir(dir);
  await writeFile(join(dir, 'timeline.ndjson'), encodeTimeline(events));
  return dir;
}

describe('the report of a recorded run', () => {
  test('the same recording gives the same bytes, also elsewhere and again', async () => {
    const dir = await recorded('same', syntheticRun());
    const first = await writeReport(dir, { lang: 'en', root });
    const html = await readFile(first.html, 'utf8');
    const markdown = await readFile(first.markdown, 'utf8');
    const copy = join(root, 'copy');
    await cp(dir, copy, { recursive: true });
    const again = await writeReport(copy, { lang: 'en', root });
    expect(await readFile(again.html, 'utf8')).toBe(html);
    expect(await readFile(again.markdown, 'utf8')).toBe(markdown);
    expect(html).not.toContain(root);
  });

  test('of a recording that was cut in its last record, the report is made and says so', async () => {
    const dir = await recorded('cut', syntheticRun());
    const timeline = join(dir, 'timeline.ndjson');
    await truncate(timeline, (await readFile(timeline)).length - 30);
    const { html, data } = await writeReport(dir, { lang: 'en', root });
    expect(data.measures.summary.verdict).toBe('inconclusive');
    expect(data.problems.map(({ en }) => en).join()).toContain('cut off within this record');
    expect(await readFile(html, 'utf8')).toContain('cut off within this record');
  });

  test('of a recording with a flipped bit, the report shows the gap and supports no verdict', async () => {
    const dir = await recorded('flipped', syntheticRun());
    const timeline = join(dir, 'timeline.ndjson');
    const bytes = await readFile(timeline);
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    await writeFile(timeline, bytes);
    const { markdown, data } = await writeReport(dir, { lang: 'en', root });
    expect(data.measures.summary.verdict).toBe('inconclusive');
    expect(await readFile(markdown, 'utf8')).toContain('record is damaged from line');
  });

  test('a folder for it that does not exist is made; one that cannot be made is told', async () => {
    const dir = await recorded('elsewhere', syntheticRun());
    const outDir = join(dir, 'for', 'reviewers');
    const { html } = await writeReport(dir, { lang: 'en', root, outDir });
    expect(html).toBe(join(outDir, 'report.html'));
    await expect(
      writeReport(dir, { lang: 'en', root, outDir: join(html, 'below-a-file') }),
    ).rejects.toMatchObject({ code: 'output-unwritable' });
  });

  test('an hour with 20 pods stays below a megabyte', async () => {
    const dir = await recorded('hour', longRun({ hours: 1, pods: 20 }));
    const { html } = await writeReport(dir, { lang: 'en', root });
    expect((await readFile(html)).length).toBeLessThan(1_000_000);
  });

  test('without the bundled page it says what to do', async () => {
    const dir = await recorded('bare', syntheticRun());
    await expect(writeReport(dir, { lang: 'en', root: join(root, 'nowhere') })).rejects.toMatchObject({
      code: 'report-assets',
    });
  });
});

const browser: Browser | null = await openBrowser();
afterAll(() => browser?.close());

describe.skipIf(browser === null)('in a real browser', () => {
  const shown = async (name: string, events: Iterable<TimelineEvent>) => {
    const { html } = await writeReport(await recorded(name, events), { lang: 'en', root });
    if (browser === null) throw new Error('no browser');
    return { browser, opened: await browser.open(html) };
  };

  test('its charts are drawn without a complaint: no error, nothing that its policy forbids', async () => {
    const { browser: page, opened } = await shown('drawn', syntheticRun());
    expect(opened.problems).toEqual([]);
    expect(await page.evaluate("document.querySelectorAll('.plot canvas').length")).toBe(7);
    expect(await page.evaluate("document.querySelectorAll('#lanes .lane-name').length")).toBe(4);
    expect(await page.evaluate("document.querySelectorAll('#phase-strip button').length")).toBeGreaterThan(3);
  });

  test('a decision opens its explanation and gives the focus back', async () => {
    const { browser: page } = await shown('dialog', syntheticRun());
    await page.evaluate(
      "{ const one = document.querySelector('.decision-marker'); one.focus(); one.click(); }",
    );
    expect(await page.evaluate("document.querySelector('dialog').open")).toBe(true);
    expect(await page.evaluate("document.querySelector('dialog').textContent")).toContain(
      'CPU is 240 % of request',
    );
    await page.evaluate('document.activeElement.click()');
    expect(await page.evaluate("document.querySelector('dialog').open")).toBe(false);
    expect(await page.evaluate('document.activeElement.className')).toContain('decision-marker');
  });

  test('a phase is zoomed into, keys move, and 0 shows the whole run again', async () => {
    const { browser: page } = await shown('zoom', syntheticRun());
    const range = () => page.evaluate("document.getElementById('range').textContent");
    const press = (key: string) =>
      page.evaluate(
        `document.getElementById('plots').dispatchEvent(new KeyboardEvent('keydown', { key: ${JSON.stringify(key)} }))`,
      );
    expect(await range()).toBe('00:00 – 05:00');
    await page.evaluate("document.querySelector('.phase-settled-under-load').click()");
    const phase = await range();
    expect(phase).not.toBe('00:00 – 05:00');
    await press('ArrowRight');
    expect(await range()).not.toBe(phase);
    await press('0');
    expect(await range()).toBe('00:00 – 05:00');
  });

  test('hostile names stay text', async () => {
    const hostile = '</script><img src=x onerror="document.title=1"><script>document.title=1</script>';
    const events = [
      ...syntheticRun().map((event) => (event.t === 0 ? at(0, runStarted({ runId: hostile })) : event)),
      at(30_000, pod(hostile, 'pending', 30_000, { reason: hostile })),
      at(31_000, warning({ message: hostile })),
      at(32_000, hpa({ desired: 4, current: 4, cpu: 80, version: 9 })),
    ].sort((a, b) => a.t - b.t);
    const { browser: page, opened } = await shown('hostile', events);
    expect(opened.problems).toEqual([]);
    expect(await page.evaluate('document.images.length')).toBe(0);
    expect(await page.evaluate('document.title')).toContain('</script>');
    expect(await page.evaluate("document.querySelectorAll('.plot canvas').length")).toBe(7);
  });

  test('nothing is wider than a narrow window, and paper takes the whole', async () => {
    const { browser: page } = await shown('narrow', syntheticRun());
    await page.screenshot({ width: 360, height: 700, scheme: 'dark' });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect((await page.print()).subarray(0, 5).toString()).toBe('%PDF-');
  });
});
