import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bin, root, type Step } from './steps.ts';

/** What reads the sources without running them, by what it reads. `python`: the one with the linters. */
export function staticChecks(python: string): Readonly<Record<'code' | 'python' | 'yaml' | 'shell', Step[]>> {
  const tool = (name: string) => join(python, '..', name);
  return {
    code: [
      { title: 'format, lint and import boundaries', command: bin('biome'), args: ['ci', '.'] },
      { title: 'types', command: bin('tsc'), args: ['--noEmit'] },
    ],
    python: [
      { title: 'Python lint', command: python, args: ['-m', 'ruff', 'check', 'backend'] },
      { title: 'Python format', command: python, args: ['-m', 'ruff', 'format', '--check', 'backend'] },
    ],
    yaml: [
      {
        title: 'YAML lint',
        command: python,
        args: ['-m', 'yamllint', '-s', 'manifests', '.gitlab-ci.yml', '.gitlab', '.yamllint'],
      },
    ],
    shell: [
      { title: 'shellcheck', command: tool('shellcheck'), args: ['-x', ...shellScripts()] },
      { title: 'shell format', command: tool('shfmt'), args: ['-i', '2', '-ci', '-d', ...shellScripts()] },
    ],
  };
}

function shellScripts(): string[] {
  return ['scripts', 'scripts/ci', 'manifests', 'manifests/settings', '.ci'].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && (entry.name.endsWith('.sh') || folder === '.ci'))
      .map((entry) => join(folder, entry.name)),
  );
}
