import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

/**
 * CONTRIBUTING.md says what an objective and a panel cost. Here both are added to a copy of the sources, in the files
 * that it names and in no other, and looked for in everything that has them.
 */
const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['core', 'docs', 'hpa', 'load', 'monitor', 'sandbox', 'setup', 'system'];
const changed = new Set<string>();
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'palier-additions-'));
  for (const folder of FOLDERS) {
    cpSync(join(ROOT, folder), join(copy, folder), {
      recursive: true,
      filter: (path) => !path.includes('control-plane') && !path.includes('golden'),
    });
  }
  cpSync(join(ROOT, 'package.json'), join(copy, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Puts `more` before each place where `before` stands. */
function insert(file: string, before: string | RegExp, more: string): void {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  const inserted = text.replaceAll(before, (found) => `${more}${found}`);
  expect(inserted, `${file} has ${before}`).not.toBe(text);
  writeFileSync(path, inserted);
  changed.add(file);
}

/** What a program in the copy prints, as JSON. */
async function told<T>(program: string): Promise<T> {
  writeFileSync(join(copy, 'told.ts'), program);
  const { stdout } = await promisify(execFile)(process.execPath, [join(copy, 'told.ts')], { cwd: copy });
  return JSON.parse(stdout) as T;
}

/** The files that CONTRIBUTING.md names for it, its test apart. */
function filesFor(addition: string): readonly string[] {
  const page = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const row = page.split('\n').find((line) => line.startsWith(`| ${addition} |`)) ?? '';
  return [...row.matchAll(/`([\w/.-]+\.ts)`/g)]
    .map(([, file]) => file ?? '')
    .filter((file) => !file.endsWith('.test.ts'));
}

test('an objective: its row and its words are all that it takes', async () => {
  changed.clear();
  insert(
    'core/verdict/objectives.ts',
    '} as const satisfies Readonly<Record<string, ObjectiveRow>>;',
    `  changesOfMind: {
    unit: 'count',
    limit: 'count',
    byDefault: null,
    measure: ({ scaling, bounds }) => seen(scaling.decisions, bounds.decisions, NO_AUTOSCALER),
  },
`,
  );
  // In English, in French, and what it means.
  insert('monitor/i18n/objective-words.ts', /^ +atMaximumSeconds:/gm, "changesOfMind: 'own words for it',\n");
  expect(filesFor('an objective')).toEqual([...changed]);

  const found = await told<Readonly<Record<string, string>>>(`
    import { withLimits } from './core/testing/changed-run.ts';
    import { judgeEvents } from './core/verdict/judge-run.ts';
    import { renderConfiguration, renderConfigSchema } from './docs/configuration.ts';
    import { configSchema } from './monitor/config/schema.ts';
    import { limitsFor } from './monitor/config/limits.ts';
    import { judgedRun } from './monitor/gate/judged-run.ts';
    import { junitOf } from './monitor/gate/junit.ts';
    import { markdownOf } from './monitor/gate/markdown.ts';
    import { summaryLines } from './monitor/i18n/summary.ts';
    import { writtenSummary } from './monitor/i18n/written.ts';
    import { sectionText } from './monitor/report/render/text.ts';
    import { objectivesSection } from './monitor/report/sections/objectives.ts';
    import { reportOf } from './monitor/report/testing/report-of.ts';

    const config = configSchema.parse({ objectives: { changesOfMind: 1 } });
    const limits = limitsFor(config, { scenario: 'ramp', profile: 'ci' });
    const events = withLimits({ changesOfMind: limits.changesOfMind });
    const measures = judgeEvents(events);
    const run = judgedRun('run', measures);
    const report = async (lang) => sectionText(objectivesSection(await reportOf(events, lang))).join('\\n');
    console.log(JSON.stringify({
      refused: String(configSchema.safeParse({ objectives: { changesOfMind: -1 } }).success),
      schema: renderConfigSchema(),
      page: renderConfiguration(),
      summary: JSON.stringify(writtenSummary(measures.summary).objectives),
      junit: junitOf([run]),
      markdown: markdownOf([run]),
      en: summaryLines(measures.summary, 'en', 'run').join('\\n'),
      fr: summaryLines(measures.summary, 'fr', 'run').join('\\n'),
      reportEn: await report('en'),
      reportFr: await report('fr'),
    }));
  `);
  expect(found.refused).toBe('false');
  expect(found.schema).toContain('"description": "own words for it, at most; null: not judged"');
  expect(found.page).toContain('| `objectives.changesOfMind` | integer ≥ 0 or null | own words for it');
  expect(found.summary).toContain(
    '{"name":"changesOfMind","verdict":"fail","value":2,"limit":1,"unit":"count","reason":"2, at most 1 allowed"}',
  );
  expect(found.junit).toContain('name="changesOfMind"><failure message="2, at most 1 allowed">');
  expect(found.markdown).toContain('**changesOfMind**: 2, at most 1 allowed');
  expect(found.en).toMatch(/not met +own words for it: 2, at most 1 allowed/);
  expect(found.fr).toMatch(/non respecté +own words for it : 2, pour 1 au plus/);
  expect(found.reportEn).toMatch(/own words for it +Failed +2 +1/);
  expect(found.reportFr).toMatch(/own words for it +Échec +2 +1/);
});

test('a panel: its file and its place are all that it takes', async () => {
  changed.clear();
  writeFileSync(
    join(copy, 'monitor/tui/panels/own.ts'),
    `import { definePanel } from './panel.ts';
export const own = definePanel({
  id: 'own',
  title: () => 'Own',
  band: 'tables',
  props: () => ({}),
  content: (_, { width }) => ({ rows: ['what it says'.padEnd(width)] }),
});
`,
  );
  insert('monitor/tui/panels/index.ts', 'feed];', 'own, ');
  insert('monitor/tui/panels/index.ts', 'import { pods }', "import { own } from './own.ts';\n");
  expect(filesFor('a panel')).toContain('monitor/tui/panels/index.ts');
  expect([...changed]).toEqual(['monitor/tui/panels/index.ts']);

  const { rows } = await told<{ readonly rows: string }>(`
    import { stripVTControlCharacters } from 'node:util';
    import { frame } from './monitor/tui/testing/frame.ts';
    import { sceneOf, stateAt } from './monitor/tui/testing/scene.ts';
    import { simulatedRun } from './monitor/tui/testing/simulated-run.ts';

    const scene = sceneOf(stateAt(simulatedRun(), 75), 'en');
    console.log(JSON.stringify({ rows: frame(scene, 160, 50).map(stripVTControlCharacters).join('\\n') }));
    process.exit();
  `);
  expect(rows).toMatch(/─ 5 Own ─/);
  expect(rows).toContain('what it says');
});
