import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { blocksOf } from '../testing/markdown.ts';
import { pagesIn, root } from '../testing/pages.ts';

const exec = promisify(execFile);
const pages = pagesIn('docs/lab/scripts').map(({ path, text }) => ({
  script: `scripts/${path.replace(/^.*\//, '').replace('.md', '.sh')}`,
  text,
}));

/** Step 12 of the course: who reads the page knows what the script will do. */
describe('what the lab says about each script', () => {
  it.each(pages)('$script: the commands are those that --dry-run prints', async ({ script, text }) => {
    const blocks = blocksOf(text).filter(({ tag }) => tag === 'dry-run');
    expect(blocks.length).toBeGreaterThan(0);
    for (const { text: told, args } of blocks) {
      expect((await dryRun(script, args)).join('\n')).toBe(told);
    }
  });

  it.each(pages)('$script: what it explains is in the script', ({ script, text }) => {
    const source = readFileSync(join(root, script), 'utf8');
    const table = text.split('## Ligne par ligne')[1]?.split('\n## ')[0] ?? '';
    const quoted = [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, code = '']) => code);
    expect(quoted.length).toBeGreaterThan(3);
    expect(quoted.filter((code) => !source.includes(code))).toEqual([]);
  });

  it.each(pages)('$script: the inputs are those of its --help', async ({ script, text }) => {
    const { stdout } = await exec(join(root, script), ['--help']);
    const inputs = /Inputs, by environment([\s\S]*?)(\n\n|$)/.exec(stdout)?.[1] ?? '';
    const told = /\*\*Entrées\*\*([\s\S]*?)\n\n/.exec(text)?.[1] ?? '';
    const names = inputs.matchAll(/\b([A-Z][A-Z_]{3,})\b/g);
    expect([...new Set([...names].map(([, name]) => name))].toSorted()).toEqual(
      [...told.matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name).toSorted(),
    );
  });
});

/** The commands that a script would run, with paths from the root of the repository. */
async function dryRun(script: string, variables: readonly string[]): Promise<readonly string[]> {
  const own = Object.fromEntries(variables.map((text) => text.split('=')));
  // vitest has a MODE of its own.
  const { MODE: _, ...env } = process.env;
  const { stdout } = await exec(join(root, script), ['--dry-run'], {
    env: { ...env, ...own, NO_COLOR: '1' },
  });
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('$ '))
    .map((line) => line.slice(2).replaceAll(`${root}/`, ''));
}
