import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { MYSQL } from '../../core/dependencies/mysql.ts';
import { LANGS } from '../../core/lib/lang.ts';
import { blindTo } from '../../core/testing/blind.ts';
import { at, pod, prometheus, runStarted, warning } from '../../core/testing/make.ts';
import { syntheticRun } from '../../core/testing/synthetic-run.ts';
import type { TimelineEvent } from '../../core/timeline/events.ts';
import { reportWords } from '../i18n/report-words.ts';
import { markdownPage } from './render/markdown.ts';
import { htmlPage } from './render/page.ts';
import { elementsOf, type ParsedElement, parseHtml, textOf } from './testing/parse-html.ts';
import { reportOf } from './testing/report-of.ts';

const ASSETS = { script: 'start("<b>&");', style: 'body > p { margin: 0 }' };

async function pageOf(events: readonly TimelineEvent[], lang: 'en' | 'fr' = 'en') {
  const report = await reportOf(events, lang);
  const markup = htmlPage(report, ASSETS);
  const root = parseHtml(markup);
  return { markup, root, elements: [...elementsOf(root)], markdown: markdownPage(report) };
}

function byId(elements: readonly ParsedElement[], id: string): ParsedElement {
  const found = elements.filter(({ attributes }) => attributes.id === id);
  expect(found).toHaveLength(1);
  return found[0] as ParsedElement;
}

describe('the page of a run', () => {
  test.each(LANGS)('in %s is well formed, every id once, every reference there', async (lang) => {
    const { elements, root } = await pageOf(syntheticRun(), lang);
    const ids = elements.flatMap(({ attributes }) => attributes.id ?? []);
    expect(ids).toEqual([...new Set(ids)]);
    // Its title is made by the script.
    const known = new Set([...ids, 'decision-dialog-title']);
    for (const { attributes } of elements) {
      for (const name of ['aria-labelledby', 'aria-describedby']) {
        if (attributes[name] !== undefined) expect(known).toContain(attributes[name]);
      }
      if (attributes.href !== undefined) expect(known).toContain(attributes.href.replace(/^#/, ''));
    }
    expect(elements.find(({ tag }) => tag === 'html')?.attributes.lang).toBe(lang);
    expect(elements.filter(({ tag }) => tag === 'h1')).toHaveLength(1);
    expect(elements.filter(({ tag }) => tag === 'main')).toHaveLength(1);
    expect(textOf(root)).not.toMatch(/undefined|\[object|NaN/);
  });

  test.each([
    [
      'en',
      /the HPA was not seen for 50 s of this run/,
      /between 1 and 6|1 – 6|4 – 6/,
      /never added|no scale-up|not needed/,
    ],
    ['fr', /le HPA n’a pas été vu pendant 50 s de cet essai/, /4 – 6/, /jamais ajouté|n’a jamais/],
  ] as const)(
    'in %s tells first what was not seen, and nothing of it as if it had been',
    async (lang, why, peak, claims) => {
      const blind = blindTo(syntheticRun(), {
        sources: ['hpa', 'workloads', 'pods'],
        fromT: 30_000,
        toT: 80_000,
      });
      const { root, markdown } = await pageOf(blind, lang);
      const text = textOf(root);
      expect(text).toMatch(why);
      expect(text).toMatch(peak);
      expect(text).not.toMatch(claims);
      expect(text).not.toMatch(/undefined|\[object|NaN/);
      const [first] = markdown.split('\n').filter((line) => line.startsWith('- '));
      expect(first).toMatch(why);
    },
  );

  test('headings come in order, and every table has a caption and column headers', async () => {
    const { elements } = await pageOf(syntheticRun());
    let before = 0;
    for (const { tag } of elements) {
      const level = Number(/^h([1-6])$/.exec(tag)?.[1] ?? 0);
      if (level === 0) continue;
      expect(level).toBeLessThanOrEqual(before + 1);
      before = level;
    }
    const tables = elements.filter(({ tag }) => tag === 'table');
    expect(tables.length).toBeGreaterThan(6);
    for (const table of tables) {
      const inside = [...elementsOf(table)];
      expect(inside.filter(({ tag }) => tag === 'caption')).toHaveLength(1);
      const heads = inside.filter(({ tag }) => tag === 'th');
      expect(heads.length).toBeGreaterThan(0);
      expect(heads.every(({ attributes }) => attributes.scope === 'col')).toBe(true);
      for (const row of inside.filter(({ tag, children }) => tag === 'tr' && children.length > 0)) {
        expect([...elementsOf(row)].filter(({ tag }) => tag === 'td' || tag === 'th')).toHaveLength(
          heads.length,
        );
      }
    }
  });

  test('needs nothing from elsewhere, and its policy allows only its own script and style', async () => {
    const { elements, markup } = await pageOf(syntheticRun());
    const policy = elements.find(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy');
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy?.attributes.content?.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hash(ASSETS.script)}`,
      `style-src ${hash(ASSETS.style)}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    for (const { tag, attributes } of elements) {
      expect(attributes).not.toHaveProperty('src');
      expect(attributes).not.toHaveProperty('style');
      expect(Object.keys(attributes).filter((name) => /^on/i.test(name))).toEqual([]);
      expect(['link', 'iframe', 'object', 'img']).not.toContain(tag);
    }
    expect(markup.indexOf('Content-Security-Policy')).toBeLessThan(markup.indexOf('<style>'));
  });

  test('says the verdict, the kind of target and the story before anything else', async () => {
    const { elements } = await pageOf(syntheticRun());
    const first = elements.find(({ tag }) => tag === 'section');
    expect(first?.attributes.id).toBe('verdict');
    const told = first === undefined ? '' : textOf(first);
    expect(told).toContain('sandbox (pods are processes)');
    expect(told).toContain('CPU was at 240 % of request and its target is 60 %');
    expect(told).toMatch(/first added pods .* after the load began \(1 → 4\)/);
  });

  test('has its key figures and an overview on the first screen, drawn without a script', async () => {
    const { elements } = await pageOf(syntheticRun());
    const verdict = byId(elements, 'verdict');
    const inside = [...elementsOf(verdict)];
    const classes = ({ attributes }: ParsedElement) => attributes.class?.split(' ') ?? [];
    const figures = inside.filter((one) => classes(one).includes('key-figure')).map(textOf);
    expect(figures).toHaveLength(7);
    expect(figures.find((text) => text.includes('most pods'))).toMatch(/4/);
    const decisions = inside.filter((one) => classes(one).includes('decision-label')).map(textOf);
    expect(decisions[0]).toBe('1 → 4');
    for (const name of ['overview-load', 'overview-ready', 'overview-wanted']) {
      const [path] = inside.filter((one) => classes(one).includes(name));
      expect(path?.attributes.d).toMatch(/^M[\d.]+ [\d.]+V[-\d.VHMZ ]+$/);
    }
  });

  test('says of what did not happen that it did not, and gives it no number', async () => {
    const still = syntheticRun().filter((event) => !(event.type === 'hpa.observed' && event.t > 100));
    const { elements } = await pageOf(still);
    const figure = (name: string) =>
      elements
        .filter(({ attributes }) => attributes.class?.includes('key-figure '))
        .map(textOf)
        .find((text) => text.includes(name));
    expect(figure('first scale-up')).toContain('no scale-up');
    expect(figure('full capacity')).toContain('no scale-up');
  });

  test.each(LANGS)(
    'in %s answers what a reviewer asks, right after the verdict and its figures',
    async (lang) => {
      const { elements } = await pageOf(syntheticRun(), lang);
      const { questions, trust } = reportWords(lang).label;
      const asked = elements.filter(({ tag }) => tag === 'dt').map(textOf);
      const own = [
        questions.load,
        questions.scaling,
        questions.speed,
        questions.bottleneck,
        trust,
        questions.changed,
      ];
      expect(asked.slice(7, 13)).toEqual(own);
    },
  );

  test('does not take what the pods depend on for fine where nobody measured it', async () => {
    const blind = syntheticRun().filter(({ type }) => type !== 'prometheus.observed');
    const { elements } = await pageOf(blind);
    expect(textOf(byId(elements, 'verdict'))).toContain('No database or other dependency was measured');
    const { elements: seen } = await pageOf(syntheticRun());
    expect(textOf(byId(seen, 'verdict'))).not.toContain('No database or other dependency was measured');
  });

  test('of a cluster says so', async () => {
    const target = { kind: 'kubernetes', name: 'minikube', namespace: 'palier' } as const;
    const events = syntheticRun().map((event) => (event.t === 0 ? at(0, runStarted({ target })) : event));
    const { elements } = await pageOf(events);
    expect(textOf(byId(elements, 'verdict'))).toContain('Kubernetes: minikube');
  });

  test('of a run that was cut says why it supports no verdict, and what to do', async () => {
    const { elements } = await pageOf(syntheticRun({ cut: true }));
    const told = textOf(byId(elements, 'verdict'));
    expect(told).toContain('Inconclusive');
    expect(told).toContain('cut off');
    expect(told).toContain('what to do: run again');
  });

  test.each([
    ['judged', {}, 'One objective was not met:'],
    ['that supports no verdict', { cut: true }, 'also not met: first scale-up: 36 s, at most 20 s allowed'],
  ])('of a run %s says what was not met, and what held it back', async (_what, options, notMet) => {
    const limits = {
      firstScaleUpSeconds: 20,
      readyCapacitySeconds: null,
      settledSeconds: null,
      errorRate: null,
    };
    const events = syntheticRun(options).map((event) => {
      if (event.type === 'run.started') return { ...event, objectives: limits };
      if (event.type !== 'prometheus.observed') return event;
      return { ...event, ...prometheus({ slowQueries: 3 }) };
    });
    const { elements, markdown } = await pageOf(events);
    const callout = elements.find(({ attributes }) => attributes.class?.startsWith('callout '));
    const told = callout === undefined ? '' : textOf(callout);
    expect(told).toMatch(new RegExp(notMet));
    expect(told).toContain('first scale-up: 36 s, at most 20 s allowed');
    expect(told).toMatch(/what held it back: MySQL had up to 3.0 slow queries a second/);
    expect(markdown).toContain('what held it back: MySQL had up to 3.0 slow queries a second');
  });

  test('in French says in French why an objective is no pass', async () => {
    const limits = {
      firstScaleUpSeconds: 20,
      readyCapacitySeconds: null,
      settledSeconds: null,
      errorRate: null,
    };
    const still = syntheticRun()
      .filter((event) => !(event.type === 'hpa.observed' && event.t > 100))
      .map((event) => (event.type === 'run.started' ? { ...event, objectives: limits } : event));
    const { elements } = await pageOf(still, 'fr');
    const told = textOf(byId(elements, 'objectives'));
    expect(told).toContain('l’autoscaler n’a jamais ajouté de pod');
    expect(told).not.toContain('never added a pod');
  });

  test('of a run without a scale-up has no reaction to show and says so', async () => {
    const quiet = syntheticRun().filter(
      (event) =>
        !(event.type === 'hpa.observed' && event.t > 100) &&
        !('name' in event && String(event.name).includes('-n')),
    );
    const { elements } = await pageOf(quiet.filter(({ type, t }) => type !== 'workload.observed' || t < 100));
    expect(textOf(byId(elements, 'verdict'))).toContain('never added a pod');
    expect(elements.some(({ attributes }) => attributes.id === 'reactions')).toBe(false);
  });

  test('of a run without any request, or of no event at all, is a page too', async () => {
    const none = await pageOf(syntheticRun().filter(({ type }) => type !== 'k6.sample'));
    expect(textOf(byId(none.elements, 'verdict'))).toContain('no request was');
    const empty = await pageOf([]);
    expect(textOf(byId(empty.elements, 'verdict'))).toContain('Inconclusive');
  });

  test('shows what was not measured as missing, never as zero', async () => {
    const without = syntheticRun().filter(
      ({ type }) => type !== 'prometheus.observed' && type !== 'pod-metrics.observed',
    );
    const label = { en: 'memory', fr: 'mémoire' };
    const redis = {
      name: 'redis',
      title: 'Redis',
      gauges: [{ name: 'memory', label, unit: 'bytes', query: 'q' }],
    } as const;
    const named = without.map((event) =>
      event.type === 'run.started' ? { ...event, dependencies: [MYSQL, redis] } : event,
    );
    const off = at(6, { type: 'source.status', source: 'redis', state: 'off', reason: 'no exporter found' });
    const { elements } = await pageOf([...named, off].sort((a, b) => a.t - b.t));
    const chart = (id: string) => elements.find(({ attributes }) => attributes['data-chart'] === id);
    expect(textOf(chart('dependency-redis') as ParsedElement)).toContain('no exporter found');
    // Nobody asked for it, and nothing is known of it.
    expect(chart('dependency-mysql')).toBeUndefined();
    expect(textOf(chart('memory') as ParsedElement)).toContain('Nothing was recorded');
    const figures = textOf(byId(elements, 'figures'));
    expect(figures).toContain('–');
    const blank = await pageOf([...without, at(20_000, prometheus({ queries: null, connections: null }))]);
    const charts = JSON.parse(textOf(byId(blank.elements, 'charts')));
    expect(charts.charts.find(({ id }: { id: string }) => id === 'dependency-mysql').nothing).toContain(
      'Nothing was recorded',
    );
  });

  test('is the same to the byte for the same run', async () => {
    const once = await pageOf(syntheticRun());
    const again = await pageOf(JSON.parse(JSON.stringify(syntheticRun())));
    expect(again.markup).toBe(once.markup);
    expect(again.markdown).toBe(once.markdown);
  });

  test('has the data of its charts: one track a source, times ascending, a column for each series', async () => {
    const { elements } = await pageOf(syntheticRun());
    const { tracks, charts, decisions, phases, lanes } = JSON.parse(textOf(byId(elements, 'charts')));
    for (const { series, nothing } of charts) {
      if (nothing !== null) continue;
      for (const { track, column, constant } of series) {
        expect(tracks[track].dt.every((difference: number) => difference >= 0)).toBe(true);
        if (constant === undefined)
          expect(tracks[track].columns[column]).toHaveLength(tracks[track].dt.length);
      }
    }
    expect(decisions.map(({ id }: { id: string }) => id)).toEqual(['decision-1', 'decision-2']);
    for (const { id } of decisions) expect(byId(elements, id).tag).toBe('details');
    expect(phases.length).toBeGreaterThan(3);
    expect(lanes).toHaveLength(4);
  });
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '</script><img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  'line\u2028separator\u2029end',
  '\u001B[31mred\u001B]8;;http://evil.example\u0007link',
  '\u202Egnp.exe',
  '`code` | pipe\n# heading\n<b>',
  'x'.repeat(10_000),
  '<!--',
  ']]>',
  '\uD800 lone',
];

describe('hostile names and messages', () => {
  test.each(HOSTILE.map((text, index) => [index, text] as const))('number %i is inert', async (_, text) => {
    const header = runStarted({
      target: { kind: 'kubernetes', name: text, namespace: text },
      versions: { palier: text, node: text, k6: text, kubernetes: text },
      gitCommit: text,
    });
    const { load } = header;
    const plan =
      load === null
        ? null
        : {
            ...load,
            scenario: text,
            profile: text,
            script: text,
            baseUrl: text,
            thresholds: { [text]: [text] },
            stages: load.stages.map((stage) => ({ ...stage, name: text })),
          };
    const events = syntheticRun()
      .map((event) => (event.t === 0 ? at(0, { ...header, runId: text, load: plan }) : event))
      .map((event) =>
        event.type === 'k6.sample' && event.byPod !== null
          ? { ...event, byPod: { ...event.byPod, [text]: 3 } }
          : event,
      );
    const more = [
      at(30_000, pod(text, 'pending', 30_000, { reason: text, node: text })),
      at(31_000, warning({ reason: text, message: text, object: { kind: text, name: text } })),
      at(32_000, { type: 'gap', source: 'k6', fromT: 31_500, toT: 32_000, reason: text }),
      at(33_000, { type: 'source.status', source: 'mysql', state: 'down', reason: text }),
    ];
    const { elements, markup, markdown } = await pageOf([...events, ...more].sort((a, b) => a.t - b.t));
    expect(elements.filter(({ tag }) => tag === 'script')).toHaveLength(2);
    expect(elements.filter(({ tag }) => tag === 'img' || tag === 'b')).toHaveLength(0);
    for (const { attributes } of elements) {
      expect(Object.keys(attributes).filter((name) => /^on/i.test(name))).toEqual([]);
    }
    for (const written of [markup, markdown]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point.
      expect(written).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E]/);
      expect(written).not.toContain('x'.repeat(1_001));
      expect(written.isWellFormed()).toBe(true);
    }
    expect(markup.length).toBeLessThan(400_000);
    expect(JSON.parse(textOf(byId(elements, 'charts')))).toHaveProperty('charts');
    const outsideFences = markdown
      .split(/^```.*$/m)
      .filter((_part, index) => index % 2 === 0)
      .join('\n');
    expect(outsideFences).not.toMatch(/<[a-z!/]/i);
    const headings = outsideFences.split('\n').filter((line) => line.startsWith('#'));
    expect(headings.some((line) => line === '# heading')).toBe(false);
  });
});
