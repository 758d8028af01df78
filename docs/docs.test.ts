import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { optionsByCommand } from './commands.ts';
import { GENERATED } from './generate.ts';
import { anchorsOf, blocksOf, linksOf } from './testing/markdown.ts';
import { palierMentions, scriptMentions } from './testing/mentions.ts';
import { allPages, pagesIn, root } from './testing/pages.ts';
import { PIPELINE, pipelineNamedIn, STEPS, stepsNamedIn } from './testing/statement.ts';

const pages = allPages();
const guide = pagesIn('docs/lab');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('every page', () => {
  it.each(pages)('$path: its links lead to files and headings that exist', ({ path, text }) => {
    const broken = linksOf(text)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !exists(path, target));
    expect(broken).toEqual([]);
  });

  const commands = optionsByCommand();
  it.each(pages)('$path: the options of palier that it mentions exist', ({ text }) => {
    const wrong = palierMentions(text, commands.keys()).flatMap(({ command, options }) =>
      options
        .filter((option) => commands.get(command)?.has(option) !== true)
        .map((option) => `${command} ${option}`),
    );
    expect(wrong).toEqual([]);
  });

  const shared = [...read('scripts/lib.sh').matchAll(/(--[a-z-]+)\)/g)].map(([, option]) => option);
  it.each(pages)('$path: the scripts, options and variables that it mentions exist', ({ text }) => {
    const wrong = scriptMentions(text).flatMap(({ script, options, variables }) => {
      if (!existsSync(join(root, 'scripts', script))) return [script];
      const source = read(`scripts/${script}`) + read('scripts/lib.sh');
      return [
        ...options.filter((option) => !shared.includes(option)),
        ...variables.filter((name) => !source.includes(name)),
      ].map((word) => `${script}: ${word}`);
    });
    expect(wrong).toEqual([]);
  });
});

describe('the lab guide', () => {
  const textOf = (path: string) => guide.find((page) => page.path === path)?.text ?? '';

  it.each(STEPS.map((title, i) => ({ n: i + 1, title })))('has Étape $n – $title', ({ n, title }) => {
    const text = textOf(`docs/lab/etape-${String(n).padStart(2, '0')}.md`);
    expect(text.split('\n')[0]).toBe(`# Étape ${n} – ${title}`);
    const parts = ['## Instructions', '## À observer', '## Résultat attendu', '## Erreurs fréquentes'];
    expect(parts.filter((part) => !text.includes(`\n${part}\n`))).toEqual([]);
    expect(text).toMatch(/^1\. .*/m);
    expect(text).toMatch(/\*\*.+\*\*/);
    expect(text).toMatch(/<details>\n<summary>Comment savoir que c'est réussi<\/summary>/);
    expect(text).toMatch(/\| Symptôme \| Cause \| Remède \|/);
  });

  it.each(PIPELINE)('has the pipeline: %s', (title) => {
    expect(textOf('docs/lab/pipeline.md')).toMatch(new RegExp(`^#{2,3} ${title.replace(')', '\\)')}$`, 'm'));
  });

  it.each(guide)('$path: every shell block is executed somewhere, or says why not', ({ text }) => {
    const unsaid = blocksOf(text)
      .filter(({ lang, tag }) => lang === 'sh' && !['cluster', 'sandbox', 'dry-run'].includes(tag))
      .filter(({ above }) => !/^\*Non exécuté (ici )?par les tests/.test(above));
    expect(unsaid.map(({ line }) => `line ${line}`)).toEqual([]);
  });
});

describe('the statement of the course', () => {
  const files = execFileSync(
    'git',
    ['ls-files', 'scripts', 'monitor', 'manifests', '.gitlab', '.gitlab-ci.yml', 'docs'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
    .split('\n')
    .filter((file) => /\.(ts|sh|ya?ml)$/.test(file) && existsSync(join(root, file)));
  const isTest = (file: string) => file.endsWith('.test.ts');
  const tool = files.filter((file) => !isTest(file) && !file.startsWith('docs/')).map(read);
  const tests = files.filter(isTest).map(read);
  const all = STEPS.map((_, i) => i + 1);
  const unique = (numbers: readonly number[]) => [...new Set(numbers)].toSorted((a, b) => a - b);

  it('has each of its steps named in the tool that does it, and in a test on a real cluster', () => {
    expect(unique(tool.flatMap(stepsNamedIn))).toEqual(all);
    expect(unique(tests.flatMap(stepsNamedIn))).toEqual(all);
  });

  it('has each part and stage of its pipeline named where it is done', () => {
    const parts = [1, 2, 3, 4, 5, 6].map((n) => `Part ${n}`);
    const stages = ['A', 'B', 'C', 'D'].map((letter) => `Stage ${letter}`);
    expect([...new Set(tool.flatMap(pipelineNamedIn))].toSorted()).toEqual([...parts, ...stages]);
  });
});

describe('the README', () => {
  it('has its shell blocks executed by a test, or says why not', () => {
    const blocks = blocksOf(read('README.md')).filter(({ lang }) => lang === 'sh');
    expect(blocks.some(({ tag }) => tag === 'sandbox')).toBe(true);
    const text = read('README.md');
    const others = blocks.filter(({ tag }) => tag !== 'sandbox').map(({ text }) => text.split('\n').at(-1));
    // Neither would be a test of its own: the tests themselves, and steps 13, 10 and 18 of the lab.
    expect(others).toEqual([expect.stringMatching(/^npm test/), 'scripts/cleanup.sh']);
    expect(text).toContain('the second is the tests');
    expect(text).toContain('Executed by `npm run test:lab`');
  });
});

describe('what is made from the program', () => {
  it.each(Object.entries(GENERATED))(
    'docs/%s is what it says now; if not: node docs/generate.ts',
    (name, render) => {
      expect(read(`docs/${name}`)).toBe(render());
    },
  );
});

function exists(from: string, target: string): boolean {
  const [file = '', anchor] = decodeURI(target).split('#');
  const path = file === '' ? from : join(dirname(from), file);
  if (!existsSync(join(root, path))) return false;
  return anchor === undefined || !path.endsWith('.md') || anchorsOf(read(path)).has(anchor);
}
